import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Failure } from "../core/failure.ts";
import type { Bus } from "../ports/ports.ts";
import { awsFailure } from "./aws-failure.ts";

/** The bus that pipelines, chat channels and ticket systems hang on. */
export const eventBus = (name: string, client: EventBridgeClient = new EventBridgeClient({ maxAttempts: 5 })): Bus => ({
  publish: async (detail) => {
    const entry = {
      EventBusName: name,
      Source: "cleargate",
      DetailType: detail.state === "clear" ? "Gate Cleared" : "Gate Blocked",
      Time: new Date(detail.at),
      Detail: JSON.stringify(detail),
    };
    try {
      const answer = await client.send(new PutEventsCommand({ Entries: [entry] }));
      const [first] = answer.Entries ?? [];
      if (first?.ErrorCode !== undefined) throw new Failure("bus-refused", `${first.ErrorCode}: ${first.ErrorMessage}`);
    } catch (error) {
      throw awsFailure("bus", error);
    }
  },
});
