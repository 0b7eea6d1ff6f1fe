import { type FauxqsServer, startFauxqs } from "fauxqs";
import type { NamedStatement, PolicyDocument } from "../gateway/iam.ts";
import type { ResolvedResource, ResolvedTemplate } from "../template/resolve.ts";
import { ACCOUNT, REGION } from "../template/types.ts";
import { type Call, forward, jsonError, type Service } from "./service.ts";

export interface SqsEngine {
  readonly service: Service;
  /** Sends as a service of the cloud would: only where the queue's own policy lets it. */
  sendAs(servicePrincipal: string, queueArn: string, body: string): void;
  depth(queue: string): { readonly ready: number; readonly inFlight: number };
  messages(queue: string): readonly string[];
  stop(): Promise<void>;
}

const operationOf = ({ headers }: Call): string => headers["x-amz-target"]?.split(".")[1] ?? "Unknown";
const queueArn = (url: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT}:${url.split("/").at(-1)}`;

const attributesOf = ({ properties }: ResolvedResource): Record<string, string> => {
  const attributes: Record<string, string> = {};
  for (const [from, to] of [
    ["VisibilityTimeout", "VisibilityTimeout"],
    ["MessageRetentionPeriod", "MessageRetentionPeriod"],
  ] as const)
    if (properties[from] !== undefined) attributes[to] = String(properties[from]);
  if (properties.RedrivePolicy !== undefined) attributes.RedrivePolicy = JSON.stringify(properties.RedrivePolicy);
  return attributes;
};

/** Dead-letter queues first: a queue that names one needs it to be there. */
const inOrder = (template: ResolvedTemplate): ResolvedResource[] =>
  [...template.ofType("AWS::SQS::Queue").values()].toSorted(
    (a, b) => Number("RedrivePolicy" in a.properties) - Number("RedrivePolicy" in b.properties),
  );

const queueStatements = (template: ResolvedTemplate): NamedStatement[] =>
  [...template.ofType("AWS::SQS::QueuePolicy").values()].flatMap(({ id, properties }) =>
    (properties.PolicyDocument as PolicyDocument).Statement.map((statement, index) => ({
      ...statement,
      name: `${id}/${statement.Sid ?? index}`,
    })),
  );

/** The template's queues in fauxqs; messages survive a restart where there is a folder for them. */
export const startSqs = async (template: ResolvedTemplate, dataDir: string | undefined): Promise<SqsEngine> => {
  const server: FauxqsServer = await startFauxqs({
    port: 0,
    host: "127.0.0.1",
    logger: false,
    defaultRegion: REGION,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  for (const queue of inOrder(template).filter(({ id }) => server.inspectQueue(id) === undefined))
    server.createQueue(queue.id, { region: REGION, attributes: attributesOf(queue) });
  const policies = queueStatements(template);
  const engine = `http://127.0.0.1:${server.port}`;

  const service: Service = {
    name: "sqs",
    streams: false,
    operation: (call) => `sqs:${operationOf(call)}`,
    wishes: (call) => {
      const { QueueUrl = "" } = JSON.parse(call.body.toString() || "{}") as { QueueUrl?: string };
      return [{ action: `sqs:${operationOf(call).replace("Batch", "")}`, resource: queueArn(QueueUrl), context: {} }];
    },
    resourcePolicies: policies.filter(({ Effect }) => Effect === "Deny"),
    handle: (call) => forward(engine, { ...call, path: "/" }),
    error: (status, code, message) => jsonError(status, `com.amazonaws.sqs#${code}`, message),
  };

  const inspect = (queue: string) => server.inspectQueue(queue)?.messages;
  return {
    service,
    sendAs: (servicePrincipal, arn, body) => {
      const allowed = policies.some(
        ({ Effect, Principal, Resource }) =>
          Effect === "Allow" && (Principal as { Service?: string }).Service === servicePrincipal && Resource === arn,
      );
      if (!allowed) throw new Error(`no queue policy lets ${servicePrincipal} send to ${arn}`);
      server.sendMessage(arn.split(":").at(-1) as string, body, { region: REGION });
    },
    depth: (queue) => {
      const messages = inspect(queue);
      return {
        ready: (messages?.ready.length ?? 0) + (messages?.delayed.length ?? 0),
        inFlight: messages?.inflight.length ?? 0,
      };
    },
    messages: (queue) => inspect(queue)?.ready.map(({ body }) => body) ?? [],
    stop: () => server.stop(),
  };
};
