import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A table that exists already. Its values must be known when the stack is synthesized, for conditions of the template read them. */
export interface ExistingTable {
  readonly name: string;

  /** The stream, with new and old images. `aws dynamodb describe-table` shows it as LatestStreamArn. */
  readonly streamArn: string;

  /** The KMS key that the table is encrypted with, if it is one of yours. */
  readonly keyArn?: string;
}

export interface ManagedPathProps {
  /**
   * The template that `./tailrace template --config FILE` prints: its columns, queries and parameters are those of your table. The shipped
   * config/cloudformation/managed-path.yaml is that of the sales orders.
   */
  readonly template: string;

  /** firehose-lambda/target/tailrace-firehose-lambda-VERSION.zip */
  readonly functionZip: string;

  /** merge-lambda/target/tailrace-merge-lambda-VERSION.zip, with the parameter Merge of 'true' */
  readonly mergeZip?: string;

  /** Where changes come from. Without it the stack makes the table that the parameter TableName names. */
  readonly table?: ExistingTable;

  /** Parameters of the template by their names; docs/managed-path.md says which belong together. */
  readonly parameters?: { readonly [name: string]: string | number | boolean };
}

/**
 * DynamoDB Streams, EventBridge Pipe, Kinesis, Firehose with the function, S3, Glue and Athena: the resources of the template, under the names that
 * they have there. A stack holds one.
 */
export class ManagedPath extends Construct {
  /** The template, for its resources and parameters. */
  readonly template: CfnInclude;

  constructor(scope: Construct, id: string, props: ManagedPathProps) {
    super(scope, id);
    const code = new Asset(this, 'Function', { path: props.functionZip });
    // Values take the place of parameters, for an update keeps the values that parameters of a standing stack have. Only these may be
    // tokens: no condition reads them.
    const uploaded: { [name: string]: string } = {
      CodeBucket: code.s3BucketName,
      CodeKey: code.s3ObjectKey,
      CodeSha256: sha256(props.functionZip),
    };
    if (props.mergeZip !== undefined) {
      uploaded.MergeCodeKey = new Asset(this, 'Merge', { path: props.mergeZip }).s3ObjectKey;
    }
    const values: { [name: string]: string } = {};
    if (props.table !== undefined) {
      values.TableName = props.table.name;
      values.StreamArn = props.table.streamArn;
      values.TableKeyArn = props.table.keyArn ?? '';
    }
    for (const [name, value] of Object.entries(props.parameters ?? {})) {
      if (name in uploaded) {
        throw new Error(`${name} is of the zip that is uploaded: leave it out of the parameters`);
      }
      if (name === 'MaskSecret') {
        throw new Error('MaskSecret would be readable in the template: give it to cdk deploy --parameters MaskSecret=...');
      }
      values[name] = String(value);
    }
    Object.entries(values).forEach(([name, value]) => requireKnown(name, value));
    this.template = new CfnInclude(this, 'Template', {
      templateFile: props.template,
      parameters: { ...values, ...uploaded },
    });
  }
}

function requireKnown(name: string, value: string): void {
  if (Token.isUnresolved(value)) {
    throw new Error(
      `${name} is not known yet when the stack is synthesized. Give its value, such as a name or an ARN, not an attribute of a resource`,
    );
  }
}

/** As CloudFormation shows the hash of a function's code. */
function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('base64');
}
