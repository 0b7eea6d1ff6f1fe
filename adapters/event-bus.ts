import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { Failure } from "../core/failure.ts";
import { detailTypeOf } from "../core/notification/bus/detail-type.ts";
import type { Bus } from "../ports/bus.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE } from "./patience.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html: retries will fail too. */
const REFUSALS = new Set(["InvalidArgument", "MalformedDetail", "RedactionFailure"]);

/** A bus of EventBridge; consumers add rules to it. */
export const eventBus = (
  name: string,
  client: EventBridgeClient = new EventBridgeClient({ maxAttempts: 5, requestHandler: PATIENCE }),
): Bus => ({
  publish: async (detail) => {
    const entry = {
      EventBusName: name,
      Source: "cleargate",
      DetailType: detailTypeOf(detail),
      Time: new Date(detail.at),
      Detail: JSON.stringify(detail),
    };
    try {
      const response = await client.send(new PutEventsCommand({ Entries: [entry] }));
      const [first] = response.Entries ?? [];
      if (first?.ErrorCode === undefined) return;
      const { ErrorCode: code, ErrorMessage: message = "" } = first;
      throw REFUSALS.has(code)
        ? new Failure("bus-refused", `${code}: ${message}`)
        : awsFailure("bus", { name: code, message });
    } catch (error) {
      throw awsFailure("bus", error);
    }
  },
});
