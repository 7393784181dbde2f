import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { App, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parse, ScalarTag, CollectionTag } from 'yaml';
import { ManagedPath, ManagedPathProps } from '../src/managed-path';

const TEMPLATE = join(__dirname, '../../../cloudformation/managed-path.yaml');
/** The template as it is shipped, and one that `./tailrace template` has filled, such as for entities, when there is one. */
const TEMPLATES = [TEMPLATE, ...(process.env.FILLED_TEMPLATE === undefined ? [] : [process.env.FILLED_TEMPLATE])];
const STREAM = 'arn:aws:dynamodb:eu-central-1:123456789012:table/readings/stream/2026-01-01T00:00:00.000';
const UPLOADED = ['CodeBucket', 'CodeKey', 'CodeSha256'];

type Json = { [key: string]: any };

/** CloudFormation's short forms, as the long ones. */
function tags(): (ScalarTag | CollectionTag)[] {
  const names = ['Ref', 'Sub', 'GetAtt', 'If', 'Equals', 'Not', 'And', 'Or', 'Condition', 'Select', 'Split', 'Join', 'FindInMap', 'Contains'];
  const plain = ['Ref', 'Condition'];
  return names.flatMap((name) => {
    const key = plain.includes(name) ? name : `Fn::${name}`;
    const long = (value: unknown) => ({ [key]: value });
    return [
      { tag: `!${name}`, resolve: (text: string) => long(text) },
      { tag: `!${name}`, collection: 'seq', resolve: (node: any) => long(node.toJSON()) },
    ] as any[];
  });
}

function read(file: string): Json {
  return parse(readFileSync(file, 'utf8'), { customTags: tags() as any, merge: true });
}

/** Without what is a matter of form: where a parameter's place is taken by the uploaded zip, both sides say so. */
function plain(value: any, made: Json): any {
  if (Array.isArray(value)) {
    return value.map((each) => plain(each, made));
  }
  if (value !== null && typeof value === 'object') {
    for (const name of UPLOADED) {
      if (JSON.stringify(value) === JSON.stringify({ Ref: name }) || JSON.stringify(value) === JSON.stringify(made[name])) {
        return `uploaded ${name}`;
      }
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        key === 'Fn::GetAtt' && Array.isArray(each) ? each.join('.') : plain(each, made),
      ]),
    );
  }
  return typeof value === 'string' && Object.values(made).includes(value)
    ? `uploaded ${Object.keys(made).find((name) => made[name] === value)}`
    : value;
}

function zip(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'tailrace-')), 'function.zip');
  writeFileSync(file, 'a zip');
  return file;
}

function synthesized(more: Partial<ManagedPathProps> = {}): { stack: Stack; template: Json } {
  const stack = new Stack(new App(), 'Lake');
  new ManagedPath(stack, 'Path', { template: TEMPLATE, functionZip: zip(), ...more });
  return { stack, template: Template.fromStack(stack).toJSON() };
}

for (const file of TEMPLATES) {
  test(`each resource is the one of the template, ${basename(file)}`, () => {
    const { template } = synthesized({ template: file });
    const code = template.Resources.Function.Properties.Code;
    const made = {
      CodeBucket: code.S3Bucket,
      CodeKey: code.S3Key,
      CodeSha256: template.Resources.FunctionVersion.Properties.CodeSha256,
    };
    const expected = read(file);

    assert.deepEqual(Object.keys(template.Resources).sort(), Object.keys(expected.Resources).sort());
    for (const name of Object.keys(expected.Resources)) {
      assert.deepEqual(plain(template.Resources[name], made), plain(expected.Resources[name], made), name);
    }
    assert.deepEqual(plain(template.Conditions, made), plain(expected.Conditions, made));
    assert.deepEqual(Object.keys(template.Outputs).sort(), Object.keys(expected.Outputs).sort());
  });
}

test('a table that exists and parameters take the place of parameters of the template', () => {
  const { template } = synthesized({
    table: { name: 'readings', streamArn: STREAM },
    parameters: { DatabaseName: 'lake', BucketName: 'rows', Encryption: 'aws', LakeFormation: true, KinesisRetentionHours: 72, Merge: false },
  });

  assert.equal(template.Resources.Pipe.Properties.Source['Fn::If'][2], STREAM);
  assert.equal(template.Resources.Database.Properties.DatabaseInput.Name, 'lake');
  assert.equal(template.Resources.Changes.Properties.RetentionPeriodHours, 72);
  assert.deepEqual(template.Conditions.MakesBucket, { 'Fn::Equals': ['rows', ''] });
  assert.equal(template.Outputs.SharedBucket.Value, 'rows');
  assert.deepEqual(template.Conditions.HasKey, { 'Fn::Equals': ['aws', 'kms'] });
  assert.deepEqual(template.Conditions.HasGrants, { 'Fn::Equals': ['true', 'true'] });
  for (const name of ['TableName', 'StreamArn', 'DatabaseName', 'BucketName', 'Encryption', 'LakeFormation', 'CodeKey']) {
    assert.equal(template.Parameters[name], undefined);
    assert.ok(!JSON.stringify(template).includes(`"Ref":"${name}"`), name);
    assert.ok(!JSON.stringify(template).includes(`\${${name}}`), name);
  }
});

test('a wrong parameter is refused with its name', () => {
  assert.throws(() => synthesized({ parameters: { Retention: 1 } }), /Retention/);
  assert.throws(() => synthesized({ parameters: { MaskSecret: 'a' } }), /MaskSecret would be readable in the template/);
  assert.throws(() => synthesized({ parameters: { CodeKey: 'a' } }), /CodeKey is of the zip that is uploaded/);
  assert.throws(
    () => synthesized({ table: { name: Fn.importValue('table'), streamArn: STREAM } }),
    /TableName is not known yet when the stack is synthesized/,
  );
});
