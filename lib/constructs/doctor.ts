import { Duration, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import { DoctorEnv } from "../../functions/doctor/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { CleargateHttpApi } from "./http-api.ts";
import type { Ledger } from "./ledger.ts";
import type { MailChannel } from "./mail-channel.ts";

export interface DoctorProps {
  readonly ledger: Ledger;
  readonly http: CleargateHttpApi;
  readonly mail: MailChannel;
  readonly roleClaim: string;
}

/** Asks SES whether mail can reach people, before the first transition has to. */
export class Doctor extends Construct {
  readonly function: CleargateFunction<typeof DoctorEnv>;

  constructor(scope: Construct, id: string, { ledger, http, mail, roleClaim }: DoctorProps) {
    super(scope, id);
    const { SENDER, CONFIGURATION_SET } = mail.environment;
    this.function = new CleargateFunction(this, "Doctor", {
      verb: "doctor",
      description: "Says what keeps mails from people, and sends a test mail to whoever asks for one",
      env: DoctorEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName, ROLE_CLAIM: roleClaim, SENDER, CONFIGURATION_SET },
      timeout: Duration.seconds(29),
      memoryMiB: 512,
    });
    this.function.grant("ReadWhomAPlanTells", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    mail.grantTo(this.function);
    this.grantQuestions(mail);
    http.serve("doctor", "Doctor", this.function);
  }

  private grantQuestions({ configurationSet }: MailChannel): void {
    const { partition, region, account } = Stack.of(this);
    const of = (resource: string): string => `arn:${partition}:ses:${region}:${account}:${resource}`;
    this.function.grant(
      "AskForTheConfigurationSet",
      ["ses:GetConfigurationSet"],
      [of(`configuration-set/${configurationSet}`)],
    );
    this.function.grant("AskForIdentities", ["ses:GetEmailIdentity"], [of("identity/*")]);
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
    this.function.grant("AskForTheAccount", ["ses:GetAccount", "ses:GetSuppressedDestination"], ["*"]);
    this.function.acceptWildcard("*", "Neither has a resource: both are of the account, and only tell");
  }
}
