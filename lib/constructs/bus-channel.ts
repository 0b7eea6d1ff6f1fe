import { Aws } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import type { ChannelConstruct } from "./channel.ts";
import type { CleargateFunction } from "./cleargate-function.ts";

/** A bus of its own: docs/events.md. */
export class BusChannel extends Construct implements ChannelConstruct {
  readonly environment: { readonly BUS_NAME: string };
  readonly bus: EventBus;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bus = new EventBus(this, "Bus", {
      eventBusName: `${Aws.STACK_NAME}-transitions`,
      description: "Cleargate: transitions of gates",
    });
    this.environment = { BUS_NAME: this.bus.eventBusName };
  }

  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  grantTo(to: CleargateFunction<any>): void {
    to.grant("PublishTransitions", ["events:PutEvents"], [this.bus.eventBusArn]);
  }
}
