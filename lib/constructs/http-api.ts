import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { type CfnStage, HttpApi, HttpMethod, HttpNoneAuthorizer, HttpRoute } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { isOpen, PATHS, routeKeyOf, type Server, servedBy } from "../../contract/paths.ts";
import { ApiEnv } from "../../functions/api/env.ts";
import { ApplyEnv } from "../../functions/apply/env.ts";
import { ApprovalsEnv } from "../../functions/approvals/env.ts";
import { AsOfEnv } from "../../functions/as-of/env.ts";
import { ConsoleEnv } from "../../functions/console/env.ts";
import { CONSOLE_ROUTES } from "../../functions/console/routes.ts";
import { CosignEnv } from "../../functions/cosign/env.ts";
import { DocumentEnv } from "../../functions/document/env.ts";
import { PacksEnv } from "../../functions/packs/env.ts";
import { PageEnv } from "../../functions/page/env.ts";
import { acknowledge } from "../acknowledge.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Enact } from "./enact.ts";
import type { Intake } from "./intake.ts";
import { COMMITTED, type Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import type { Pack } from "./pack.ts";
import type { People } from "./people.ts";

/** Whoever opens a link in a mail has no token, and neither has a scanner of mails. */
const OPEN_PAGE = {
  "AwsSolutions-APIG4":
    "A mail links to it; it is made of its own address, and its function can read nothing that it could reveal",
};

/** A host that is being set up has no token: it has a code. */
const OPEN_CLAIM = {
  "AwsSolutions-APIG4":
    "A code of 160 bits lets in, once and for minutes; it is throttled, and its function can read what lies under the hash of a code alone",
};

/** Whoever is about to sign in has no token yet. */
const OPEN_CONSOLE = {
  "AwsSolutions-APIG4":
    "It is the page that signs in, the same for everybody, and its function can read nothing that it could reveal",
};

export interface CleargateHttpApiProps {
  readonly ledger: Ledger;
  readonly intake: Intake;
  readonly enact: Enact;
  readonly pack: Pack;
  readonly log: Log;
  /** Whose tokens are accepted, and which claim carries roles. */
  readonly people: People;
}

/** Whoever answers in pages first makes the key by which cursors are sealed. */
const grantCursorKey = (to: Pick<CleargateFunction<typeof ApiEnv>, "grant">, ledger: Ledger): void =>
  to.grant("MakeTheKeyOfCursors", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions("SECRETS"));

/** The API for people, who query and approve: every route requires a token, but for pages that know nothing, the console, and hosts with a code. */
export class CleargateHttpApi extends Construct {
  readonly api: HttpApi;
  readonly read: CleargateFunction<typeof ApiEnv>;
  readonly apply: CleargateFunction<typeof ApplyEnv>;
  readonly approvals: CleargateFunction<typeof ApprovalsEnv>;
  readonly document: CleargateFunction<typeof DocumentEnv>;
  readonly asOf: CleargateFunction<typeof AsOfEnv>;
  readonly packs: CleargateFunction<typeof PacksEnv>;
  readonly cosign: CleargateFunction<typeof CosignEnv>;
  readonly page: CleargateFunction<typeof PageEnv>;
  readonly console: CleargateFunction<typeof ConsoleEnv>;

  constructor(scope: Construct, id: string, props: CleargateHttpApiProps) {
    super(scope, id);
    this.read = this.makeRead(props);
    this.apply = this.makeApply(props);
    this.approvals = this.makeApprovals(props);
    this.document = this.makeDocument(props);
    this.asOf = this.makeAsOf(props);
    this.packs = this.makePacks(props);
    this.cosign = this.makeCosign(props);
    // It answers whoever asks, so it may read nothing: its role writes its log, and no more.
    this.page = new CleargateFunction(this, "Page", {
      verb: "page",
      description: "Says what a link in a mail is about and how to see it, to whoever opens it",
      env: PageEnv,
      environment: {},
      timeout: Duration.seconds(5),
      memoryMiB: 256,
    });
    this.console = this.makeConsole(props);
    const authorizer = new HttpJwtAuthorizer("Token", props.people.issuer, { jwtAudience: [props.people.audience] });
    this.api = new HttpApi(this, "HttpApi", {
      description: "Cleargate: gates, checkpoints, history and approvals",
      defaultAuthorizer: authorizer,
    });
    this.logAccess();
    this.addRoutes();
  }

  private makeRead({ ledger, log, people }: CleargateHttpApiProps): CleargateFunction<typeof ApiEnv> {
    const read = new CleargateFunction(this, "Api", {
      verb: "api",
      description: "Answers queries from the ledger, judged at the instant of the request",
      env: ApiEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        ROLE_CLAIM: people.roleClaim,
        LOG_BUCKET: log.bucket.bucketName,
        LOG_WITNESSES: log.witnesses,
      },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    log.grantReading(read);
    log.grantReadingCosigned(read);
    read.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    read.grant("ReadHistory", ["dynamodb:Query"], ledger.historyIndexArns);
    read.grant("ReadLists", ["dynamodb:Query"], [ledger.listIndexArn]);
    grantCursorKey(read, ledger);
    // How far the log has come, for the metrics.
    read.grant("ReadHowFarTheLogIs", ["dynamodb:GetItem"], [ledger.table.tableArn], ledger.partitions("MEMORY"));
    return read;
  }

  private makeApply({ ledger, intake, enact, people }: CleargateHttpApiProps): CleargateFunction<typeof ApplyEnv> {
    const apply = new CleargateFunction(this, "Apply", {
      verb: "apply",
      description: "Accepts a plan version, which then comes into force, or lets it wait for approval",
      env: ApplyEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        PLAN_QUEUE_URL: enact.queue.queueUrl,
        ROLE_CLAIM: people.roleClaim,
      },
      timeout: Duration.seconds(29),
      // A whole core, to compile a large plan and to compare it with the one in force in this time.
      memoryMiB: 1_769,
    });
    apply.acceptWildcard(`${intake.bucketPattern}/plans/*`, "Under this prefix are plans and nothing else");
    apply.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    apply.grant(
      "ClaimTheHead",
      ["dynamodb:PutItem"],
      [ledger.table.tableArn],
      ledger.partitions("MIGRATIONS", "F#*", "N#*"),
    );
    apply.grant("AskForWork", ["sqs:SendMessage"], [enact.queue.queueArn]);
    apply.grant(
      "WritePlanFiles",
      ["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion"],
      [intake.bucket.arnForObjects("plans/*")],
    );
    return apply;
  }

  private makeApprovals({ ledger, people }: CleargateHttpApiProps): CleargateFunction<typeof ApprovalsEnv> {
    const approvals = new CleargateFunction(this, "Approvals", {
      verb: "approvals",
      description: "Records approvals: waivers, signatures, and revocations of both",
      env: ApprovalsEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName, ROLE_CLAIM: people.roleClaim },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    approvals.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    approvals.grant(
      "RecordFacts",
      ["dynamodb:PutItem"],
      [ledger.table.tableArn],
      ledger.partitions(...COMMITTED, "FORGET"),
    );
    approvals.grant(
      "FenceByTheHead",
      ["dynamodb:ConditionCheckItem"],
      [ledger.table.tableArn],
      ledger.partitions("MIGRATIONS"),
    );
    return approvals;
  }

  /** Apart from the other queries, so that they need not reach the bucket. */
  private makeDocument({ ledger, intake, people }: CleargateHttpApiProps): CleargateFunction<typeof DocumentEnv> {
    const document = new CleargateFunction(this, "Document", {
      verb: "document",
      description: "Shows what accepted inventories say of the existing system, and every name that a comparison found",
      env: DocumentEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        ROLE_CLAIM: people.roleClaim,
      },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    document.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    document.grant("ReadHistory", ["dynamodb:Query"], ledger.historyIndexArns);
    grantCursorKey(document, ledger);
    document.grant("ReadEvidence", ["s3:GetObjectVersion"], [intake.bucket.arnForObjects("intake/*")]);
    document.acceptWildcard(`${intake.bucketPattern}/intake/*`, "Any accepted inventory may have to be shown");
    document.grant("ReadLists", ["s3:GetObjectVersion"], [intake.bucket.arnForObjects("comparisons/*")]);
    document.acceptWildcard(
      `${intake.bucketPattern}/comparisons/*`,
      "Under this prefix are lists of names and nothing else",
    );
    // Without it S3 answers 403 for evidence that is gone, which reads like a missing grant.
    document.grant("KnowWhichEvidenceIsMissing", ["s3:ListBucket"], [intake.bucket.bucketArn]);
    return document;
  }

  /** Apart from the other queries, because it replays facts under plans, which lie in the bucket. */
  private makeAsOf({ ledger, intake, people }: CleargateHttpApiProps): CleargateFunction<typeof AsOfEnv> {
    const asOf = new CleargateFunction(this, "AsOf", {
      verb: "as-of",
      description: "Answers what was known when, why a gate is shut and what would clear it, from the facts alone",
      env: AsOfEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        ROLE_CLAIM: people.roleClaim,
      },
      timeout: Duration.seconds(29),
      // A whole core, to compile plans and to replay thousands of facts in this time.
      memoryMiB: 1_769,
    });
    asOf.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    asOf.grant("ReadHistory", ["dynamodb:Query"], [...ledger.historyIndexArns, ledger.listIndexArn]);
    grantCursorKey(asOf, ledger);
    const prefixes = ["plans/*", "snapshots/*", "intake/*"];
    asOf.grant(
      "ReadPlansSnapshotsAndManifests",
      ["s3:GetObjectVersion"],
      prefixes.map((prefix) => intake.bucket.arnForObjects(prefix)),
    );
    for (const prefix of prefixes)
      asOf.acceptWildcard(
        `${intake.bucketPattern}/${prefix}`,
        "Under this prefix are what it replays or compares, and nothing else",
      );
    // Without it S3 answers 403 for an object that is gone, which reads like a missing grant.
    asOf.grant("KnowWhichObjectIsMissing", ["s3:ListBucket"], [intake.bucket.bucketArn]);
    return asOf;
  }

  /** Serves the same files to whoever asks, so it may read nothing, as Page. What they show, a browser asks the API for. */
  private makeConsole({ people }: CleargateHttpApiProps) {
    const { issuer, audience, console } = people;
    return new CleargateFunction(this, "Console", {
      verb: "console",
      description: "Serves the console, a web page that signs in and asks the API",
      env: ConsoleEnv,
      environment: {
        ISSUER: issuer,
        CLIENT_ID: console.clientId,
        SCOPES: console.scopes,
        AUDIENCE: audience,
        ROLE_CLAIM: people.roleClaim,
        ISSUER_ORIGINS: console.issuerOrigins,
      },
      timeout: Duration.seconds(5),
      memoryMiB: 512,
    });
  }

  private makePacks({ ledger, intake, pack, people }: CleargateHttpApiProps): CleargateFunction<typeof PacksEnv> {
    const packs = new CleargateFunction(this, "Packs", {
      verb: "packs",
      description: "Takes requests for evidence packs, and gives addresses of those that are made",
      env: PacksEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        PACK_QUEUE_URL: pack.queue.queueUrl,
        ROLE_CLAIM: people.roleClaim,
      },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    packs.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    packs.grant("RecordWhoAsks", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions("X#*"));
    packs.grant("AskForWork", ["sqs:SendMessage"], [pack.queue.queueArn]);
    // Whoever has an address reads with this grant.
    packs.grant("GiveAddresses", ["s3:GetObjectVersion"], [intake.bucket.arnForObjects("packs/*")]);
    packs.acceptWildcard(`${intake.bucketPattern}/packs/*`, "Any pack may be fetched by whoever may ask for it");
    return packs;
  }

  /** Apart from the queries, so that what anybody asks for never comes near what may write beside the log. */
  private makeCosign({ log, people }: CleargateHttpApiProps): CleargateFunction<typeof CosignEnv> {
    const cosign = new CleargateFunction(this, "Cosign", {
      verb: "cosign",
      description: "Keeps what witnesses signed of the log's head",
      env: CosignEnv,
      environment: { LOG_BUCKET: log.bucket.bucketName, LOG_WITNESSES: log.witnesses, ROLE_CLAIM: people.roleClaim },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    log.grantCosigning(cosign);
    return cosign;
  }

  /** The routes of the contract, each to the function that it names. */
  private addRoutes(): void {
    this.addRoutesTo("api", "Read", this.read);
    this.addRoutesTo("approvals", "Approvals", this.approvals);
    this.addRoutesTo("document", "ReadDocument", this.document);
    this.addRoutesTo("as-of", "ReadAnyMoment", this.asOf);
    this.addRoutesTo("packs", "Packs", this.packs);
    this.addRoutesTo("cosign", "Cosign", this.cosign);
    this.addRoutesTo("apply", "ApplyPlan", this.apply);
    this.addRoutesTo("page", "Page", this.page);
    this.addConsole();
  }

  /** Its addresses are no part of the API: they are files, and one page that a browser shows at every other one. */
  private addConsole(): void {
    const integration = new HttpLambdaIntegration("Console", this.console.lambda);
    for (const path of CONSOLE_ROUTES)
      for (const route of this.api.addRoutes({
        path,
        methods: [HttpMethod.GET],
        integration,
        authorizer: new HttpNoneAuthorizer(),
      }))
        acknowledge(route, OPEN_CONSOLE);
  }

  /** Lets another part of the stack serve its routes of the contract. */
  serve(server: Server, name: string, by: { readonly lambda: IFunction }): void {
    this.addRoutesTo(server, name, by);
  }

  /** Limits the routes of one part of the stack beyond what limits all of them. */
  limit(server: Server, { perSecond, burst }: { readonly perSecond: number; readonly burst: number }): void {
    const stage = this.api.defaultStage?.node.defaultChild as CfnStage;
    const ids = servedBy(server);
    stage.routeSettings = {
      ...(stage.routeSettings as object | undefined),
      // Names as CloudFormation passes them on (AWS::ApiGatewayV2::Stage, RouteSettings).
      ...Object.fromEntries(
        ids.map((id) => [routeKeyOf(id), { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst }]),
      ),
    };
    // A stage that names a route which is not there yet is refused.
    for (const route of this.api.node.findAll())
      if (route instanceof HttpRoute && ids.some((id) => PATHS[id].path === route.path))
        stage.node.addDependency(route);
  }

  private addRoutesTo(server: Server, name: string, { lambda }: { readonly lambda: IFunction }): void {
    const integration = new HttpLambdaIntegration(name, lambda);
    for (const id of servedBy(server)) {
      const { path, method } = PATHS[id];
      const asked = { path, methods: [HttpMethod[method]], integration };
      if (!isOpen(id)) this.api.addRoutes(asked);
      else
        for (const route of this.api.addRoutes({ ...asked, authorizer: new HttpNoneAuthorizer() }))
          acknowledge(route, server === "enrol" ? OPEN_CLAIM : OPEN_PAGE);
    }
  }

  /** Logs who called which route with which result, and limits how often. */
  private logAccess(): void {
    const log = new LogGroup(this, "Access", {
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    acknowledge(log, {
      "NIST.800.53.R5-CloudWatchLogGroupEncrypted":
        "Encrypted with CloudWatch's own key; it contains routes, statuses and subjects",
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
