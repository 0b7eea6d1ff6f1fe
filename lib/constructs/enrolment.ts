import { Aws, Duration, Fn } from "aws-cdk-lib";
import { Construct } from "constructs";
import { EnrolEnv } from "../../functions/enrol/env.ts";
import { EnrolmentsEnv } from "../../functions/enrolments/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { CleargateHttpApi } from "./http-api.ts";
import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import type { AgentsByCertificate } from "./roles-anywhere.ts";

export interface EnrolmentProps {
  readonly ledger: Ledger;
  readonly intake: Intake;
  readonly http: CleargateHttpApi;
  readonly roleClaim: string;
  /** How hosts get credentials by a certificate; undefined where they do not. */
  readonly byCertificate?: AgentsByCertificate | undefined;
  /** The organization whose other accounts may have agents; undefined where none may. */
  readonly organization?: string | undefined;
}

/** A host uses a code a few times in its life: a second for each is plenty for hosts, and nothing for whoever guesses. */
const CLAIMS = { perSecond: 2, burst: 5 } as const;

/** Hosts that ask, by a code that somebody gave out, to be put into a plan. */
export class Enrolment extends Construct {
  /** Gives codes out, takes them back, and lists who used them; behind a token. */
  readonly desk: CleargateFunction<typeof EnrolmentsEnv>;
  /** Takes the key of whoever has a code; it needs no token, so it may do nothing else. */
  readonly claims: CleargateFunction<typeof EnrolEnv>;

  constructor(scope: Construct, id: string, props: EnrolmentProps) {
    super(scope, id);
    const { ledger, intake, http, roleClaim, byCertificate, organization } = props;
    const { tableArn, tableName } = ledger.table;
    this.desk = new CleargateFunction(this, "Enrolments", {
      verb: "enrolments",
      description: "Gives out codes by which hosts ask to be put into a plan, takes them back, and lists who used them",
      env: EnrolmentsEnv,
      environment: { LEDGER_TABLE: tableName, ROLE_CLAIM: roleClaim },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    this.desk.grant("ReadCodes", ["dynamodb:BatchGetItem"], [tableArn], ledger.partitions("E#*", "FORGET"));
    this.desk.grant("ListCodes", ["dynamodb:Query"], [ledger.listIndexArn]);
    this.desk.grant("KeepCodes", ["dynamodb:PutItem"], [tableArn], ledger.partitions("E#*"));
    http.serve("enrolments", "Enrolments", this.desk);

    this.claims = new CleargateFunction(this, "Enrol", {
      verb: "enrol",
      description: "Takes the key of a host that has a code, and tells it where evidence goes",
      env: EnrolEnv,
      environment: {
        LEDGER_TABLE: tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        INTAKE_REGION: Aws.REGION,
        AGENT_POLICY: intake.agentPolicy.managedPolicyArn,
        ...(organization === undefined ? {} : { ORGANIZATION: organization }),
        ...(byCertificate === undefined
          ? {}
          : {
              ROLES_ANYWHERE: Fn.join(" ", [
                byCertificate.trustAnchorArn,
                byCertificate.profileArn,
                byCertificate.roleArn,
              ]),
            }),
      },
      timeout: Duration.seconds(10),
      memoryMiB: 256,
    });
    this.claims.grant("FindTheCode", ["dynamodb:BatchGetItem"], [tableArn], ledger.partitions("E#*"));
    // Whom a mail tells, and until when the code is of use, are other attributes. A condition asks for the withdrawal.
    const said = ledger.attributes(["claim", "withdrawal"], "E#*");
    this.claims.grant("KeepWhatTheHostSaid", ["dynamodb:UpdateItem"], [tableArn], said);
    http.serve("enrol", "Enrol", this.claims);
    http.limit("enrol", CLAIMS);
  }
}
