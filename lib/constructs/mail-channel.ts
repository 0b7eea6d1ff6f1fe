import { Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { CfnConfigurationSet } from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import type { ChannelConstruct } from "./channel.ts";
import type { CleargateFunction } from "./cleargate-function.ts";

/** Mail by SES: what it needs of the account, and what a function needs to send by it. */
export class MailChannel extends Construct implements ChannelConstruct {
  readonly configurationSet: string;
  readonly environment: { readonly SENDER: string; readonly CONFIGURATION_SET: string; readonly API_URL: string };

  constructor(scope: Construct, id: string, { sender, api }: { sender: string; api: HttpApi }) {
    super(scope, id);
    this.configurationSet = new CfnConfigurationSet(this, "ConfigurationSet", {
      reputationOptions: { reputationMetricsEnabled: true },
      deliveryOptions: { tlsPolicy: "REQUIRE" },
    }).ref;
    this.environment = { SENDER: sender, CONFIGURATION_SET: this.configurationSet, API_URL: api.apiEndpoint };
  }

  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  grantTo(to: CleargateFunction<any>): void {
    const { partition, region, account } = Stack.of(this);
    // The identity may be an address or its whole domain, which is verified once for the account; the sender is fixed.
    to.grant(
      "MailAsTheSender",
      ["ses:SendEmail"],
      [
        `arn:${partition}:ses:${region}:${account}:identity/*`,
        `arn:${partition}:ses:${region}:${account}:configuration-set/${this.configurationSet}`,
      ],
      { StringEquals: { "ses:FromAddress": this.environment.SENDER } },
    );
    to.acceptWildcard(
      "arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*",
      "The verified identity may be the sender's address or its domain; a condition fixes the sender",
    );
  }
}
