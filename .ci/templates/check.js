// Checks every template in config/cloudformation, or those that are named, with AWS's own validator, offline, in all
// combinations of their conditions.
// Exit code 1 for any warning or error, and for a validator that finds nothing in a template made wrong on purpose.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import validator from "@aws/cloudformation-validate";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../config/cloudformation");

// The validator takes a default that is empty also where the template has found the parameter not to be.
const parameterOverrides = {
    LayerArns: "arn:aws:lambda:us-east-1:123456789012:layer:transforms:1",
    StreamArn: "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
    TableKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1a2b3c4d",
    SortKeyAttribute: "line",
    KeyArn: "arn:aws:kms:us-east-1:123456789012:key/5e6f7a8b-1a2b-3c4d-5e6f-7a8b9c0d1e2f",
    BucketName: "lake",
    PermissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
};

const engine = new validator.RegoEngine();

function findings(file) {
    const report = engine.validateStandard(new validator.TemplateFile(file), { severityLevel: "WARN", parameterOverrides });
    if (report.status !== "OK") {
        throw new Error(`${file}: the validator could not look at all of it: ${report.status}`);
    }
    return report.diagnostics;
}

function findingsInWrongCopy(file) {
    const copy = join(mkdtempSync(join(tmpdir(), "tailrace-template-")), "wrong.yaml");
    try {
        writeFileSync(copy, readFileSync(file, "utf8").replace("AWS::S3::Bucket\n", "AWS::S3::Buckett\n"));
        return findings(copy);
    } finally {
        rmSync(dirname(copy), { recursive: true });
    }
}

const named = process.argv.slice(2);
const templates = named.length > 0 ? named : readdirSync(folder).filter((name) => name.endsWith(".yaml")).map((name) => join(folder, name));
let failed = templates.length === 0;
for (const file of templates) {
    const found = findings(file);
    for (const { severity, ruleId, message, startLine, conditionScenario } of found) {
        const when = conditionScenario ? ` when ${JSON.stringify(conditionScenario)}` : "";
        console.log(`${file}:${startLine}: ${severity} ${ruleId}: ${message}${when}`);
    }
    const isBlind = findingsInWrongCopy(file).length <= found.length;
    if (isBlind) {
        console.log(`${file}: the validator does not see a resource type that does not exist`);
    }
    console.log(`${file}: ${found.length} findings by ${engine.listRules().length} rules`);
    failed ||= found.length > 0 || isBlind;
}
process.exit(failed ? 1 : 0);
