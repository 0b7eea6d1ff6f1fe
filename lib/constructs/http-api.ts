import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { type CfnStage, HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { ApiEnv } from "../../functions/api/env.ts";
import { READ_ROUTES } from "../../functions/api/routes.ts";
import { ApplyEnv } from "../../functions/apply/env.ts";
import { ApprovalsEnv } from "../../functions/approvals/env.ts";
import { APPROVAL_ROUTES } from "../../functions/approvals/routes.ts";
import { acknowledge } from "../acknowledge.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";

export interface CleargateHttpApiProps {
  readonly ledger: Ledger;
  readonly intake: Intake;
  /** OIDC issuer and audience whose tokens are let in, and the claim that carries roles. */
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
}

/** What people query and approve: every route behind a token. */
export class CleargateHttpApi extends Construct {
  readonly api: HttpApi;
  readonly read: CleargateFunction<typeof ApiEnv>;
  readonly apply: CleargateFunction<typeof ApplyEnv>;
  readonly approvals: CleargateFunction<typeof ApprovalsEnv>;

  constructor(scope: Construct, id: string, props: CleargateHttpApiProps) {
    super(scope, id);
    const { ledger, intake } = props;
    this.read = new CleargateFunction(this, "Api", {
      verb: "api",
      description: "Answers what the ledger knows, judged at the moment of asking",
      env: ApiEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName, ROLE_CLAIM: props.roleClaim },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    this.read.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    this.read.grant("ReadHistory", ["dynamodb:Query"], ledger.historyIndexArns);

    this.apply = new CleargateFunction(this, "Apply", {
      verb: "apply",
      description: "Puts a plan version into force",
      env: ApplyEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        ROLE_CLAIM: props.roleClaim,
      },
      timeout: Duration.minutes(15),
      memoryMiB: 1_024,
    });
    this.apply.acceptWildcard(`${intake.bucketPattern}/plans/*`, "Plans lie under this prefix, and nothing else does");
    this.apply.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    this.apply.grant("WritePlan", ["dynamodb:PutItem", "dynamodb:BatchWriteItem"], [ledger.table.tableArn]);
    // History is never deleted: only checkpoints and gates that a new plan no longer asks for.
    this.apply.grant("RemoveWhatIsNoLongerAsked", ["dynamodb:DeleteItem"], [ledger.table.tableArn], {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["M#*"] },
    });
    this.apply.grant("KeepThePlan", ["s3:PutObject", "s3:GetObject"], [intake.bucket.arnForObjects("plans/*")]);

    this.approvals = new CleargateFunction(this, "Approvals", {
      verb: "approvals",
      description: "Records approvals: waivers, signatures, and their revocation",
      env: ApprovalsEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName, ROLE_CLAIM: props.roleClaim },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    this.approvals.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    this.approvals.grant("RecordFacts", ["dynamodb:PutItem"], [ledger.table.tableArn]);

    const authorizer = new HttpJwtAuthorizer("Token", props.issuer, { jwtAudience: [props.audience] });
    this.api = new HttpApi(this, "HttpApi", {
      description: "Cleargate: what was known, when",
      defaultAuthorizer: authorizer,
    });
    this.logAccess();
    const reads = new HttpLambdaIntegration("Read", this.read.lambda);
    for (const path of READ_ROUTES) this.api.addRoutes({ path, methods: [HttpMethod.GET], integration: reads });
    const approvals = new HttpLambdaIntegration("Approvals", this.approvals.lambda);
    for (const path of APPROVAL_ROUTES) this.api.addRoutes({ path, methods: [HttpMethod.POST], integration: approvals });
    this.api.addRoutes({
      path: "/migrations/{migration}/plan",
      methods: [HttpMethod.PUT],
      integration: new HttpLambdaIntegration("ApplyPlan", this.apply.lambda),
    });
  }

  /** Who asked what, when, and what came of it; and a bound on how often. */
  private logAccess(): void {
    const log = new LogGroup(this, "Access", {
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(log, {
      "NIST.800.53.R5-CloudWatchLogGroupEncrypted":
        "Encrypted with CloudWatch's own key; it holds routes, statuses and subjects",
    });
    const stage = this.api.defaultStage?.node.defaultChild as CfnStage;
    const format = {
      at: "$context.requestTime",
      route: "$context.routeKey",
      path: "$context.path",
      status: "$context.status",
      subject: "$context.authorizer.claims.sub",
    };
    stage.accessLogSettings = { destinationArn: log.logGroupArn, format: JSON.stringify(format) };
    stage.defaultRouteSettings = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };
  }
}
