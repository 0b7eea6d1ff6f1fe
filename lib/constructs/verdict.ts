import { Duration } from "aws-cdk-lib";
import type { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import { VerdictEnv } from "../../functions/verdict/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { CleargateHttpApi } from "./http-api.ts";
import type { Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import { signingKeys } from "./signing-keys.ts";

export interface VerdictProps {
  readonly ledger: Ledger;
  readonly log: Log;
  readonly http: CleargateHttpApi;
  readonly roleClaim: string;
  /** Of its key: the first signs, and what either signed is believed; two only while it changes (docs/verdicts.md). */
  readonly generations: readonly number[];
}

/**
 * Signs what a gate is, with a key that signs nothing else: a key of the log would let one be shown as the other. No other
 * function may use it, and this one may write nothing.
 */
export class Verdict extends Construct {
  readonly keys: readonly Key[];
  readonly function: CleargateFunction<typeof VerdictEnv>;

  constructor(scope: Construct, id: string, { ledger, log, http, roleClaim, generations }: VerdictProps) {
    super(scope, id);
    this.keys = signingKeys(this, "verdicts about gates, and nothing else", generations);
    const keyArns = this.keys.map(({ keyArn }) => keyArn);
    this.function = new CleargateFunction(this, "Verdict", {
      verb: "verdict",
      description: "Signs what a gate is at the instant of the request",
      env: VerdictEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        ROLE_CLAIM: roleClaim,
        LOG_BUCKET: log.bucket.bucketName,
        LOG_ORIGIN: log.origin,
        VERDICT_KEYS: keyArns.join(","),
      },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    this.function.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    this.function.grant("ReadListsOfLargeGates", ["dynamodb:Query"], [ledger.listIndexArn]);
    log.grantReadingHead(this.function);
    this.function.grant("Sign", ["kms:Sign"], keyArns.slice(0, 1));
    this.function.grant("SayByWhichKeys", ["kms:GetPublicKey"], keyArns);
    http.serve("verdict", "Verdict", this.function);
  }
}
