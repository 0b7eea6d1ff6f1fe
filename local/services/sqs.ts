import { type FauxqsServer, startFauxqs } from "fauxqs";
import { arnOf, REGION } from "../aws/account.ts";
import { requireService } from "../aws/iam/authorize.ts";
import { jsonError, operationName, parseBody } from "../aws/json-protocol.ts";
import type { NamedStatement } from "../aws/policy.ts";
import { sendRequest } from "../aws/send-request.ts";
import type { Service } from "../aws/service.ts";
import { forward } from "./forward.ts";
import { guardPort } from "./loopback-only.ts";
import { type CallQueues, moveMessages } from "./sqs-move.ts";

export interface QueueConfig {
  readonly name: string;
  /** As SQS names them, each as text. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface QueueDepth {
  readonly ready: number;
  readonly inFlight: number;
}

export interface SqsEngine {
  readonly service: Service;
  /** Sends as a service of AWS would for one of its resources. @throws Error where no policy of the queue lets it */
  sendAs(service: string, sourceArn: string, queueArn: string, body: string): void;
  depth(queue: string): QueueDepth;
  messages(queue: string): readonly string[];
  /** Gives out within a second what a queue hides, as if its visibility time-out were over. */
  hurry(queue: string): Promise<void>;
  stop(): Promise<void>;
}

/** Dead-letter queues first: a queue that names one can be created only after it. */
const inCreationOrder = (queues: readonly QueueConfig[]): QueueConfig[] =>
  queues.toSorted((a, b) => Number("RedrivePolicy" in a.attributes) - Number("RedrivePolicy" in b.attributes));

const queueNameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? "";

/**
 * Gives back what was in the hands of pollers of a process that was killed: they are part of the cloud, and nobody else would,
 * until the queue's visibility time-out is over. Within a second: fauxqs that keeps messages loses one that it shows at once.
 */
const giveBack = async (server: FauxqsServer, callQueues: CallQueues, queue: string): Promise<void> => {
  const { url: QueueUrl, messages } = server.inspectQueue(queue) ?? {};
  // One that is given out within a second anyhow would be hidden for a second more.
  const hidden = (messages?.inflight ?? []).filter(({ visibilityDeadline }) => visibilityDeadline > Date.now() + 1_000);
  for (const { receiptHandle: ReceiptHandle } of hidden)
    await callQueues("ChangeMessageVisibility", { QueueUrl, ReceiptHandle, VisibilityTimeout: 1 });
};

/** Errors are answers too: a message may be gone meanwhile. */
const callQueuesAt =
  (engineUrl: string): CallQueues =>
  async (operation, body) => {
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` };
    const answer = await sendRequest(engineUrl, { method: "POST", headers, body: JSON.stringify(body) });
    return JSON.parse(answer.body.toString() || "{}");
  };

/** Of each queue of dead letters, by its ARN, the queue that they came from. */
const redrivenQueues = (queues: readonly QueueConfig[], server: FauxqsServer) => {
  const urlOf = (name: string): string => server.inspectQueue(name)?.url ?? "";
  return new Map(
    queues.flatMap(({ name, attributes: { RedrivePolicy } }) => {
      if (RedrivePolicy === undefined) return [];
      const { deadLetterTargetArn } = JSON.parse(RedrivePolicy) as { deadLetterTargetArn: string };
      return [[deadLetterTargetArn, { from: urlOf(queueNameOf(deadLetterTargetArn)), to: urlOf(name) }] as const];
    }),
  );
};

/** SQS in fauxqs; messages survive a restart where there is a folder for them. */
export const startSqs = async (
  queues: readonly QueueConfig[],
  policies: readonly NamedStatement[],
  dataDir: string | undefined,
): Promise<SqsEngine> => {
  const server: FauxqsServer = await startFauxqs({
    port: 0,
    host: "127.0.0.1",
    logger: false,
    defaultRegion: REGION,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  const stopGuarding = guardPort(server.port);
  for (const { name, attributes } of inCreationOrder(queues))
    if (server.inspectQueue(name) === undefined) server.createQueue(name, { region: REGION, attributes });
  const engineUrl = `http://127.0.0.1:${server.port}`;
  const callQueues = callQueuesAt(engineUrl);
  const redriven = redrivenQueues(queues, server);
  for (const { name } of queues) await giveBack(server, callQueues, name);

  const service: Service = {
    name: "sqs",
    streams: () => false,
    operation: (call) => `sqs:${operationName(call)}`,
    accessRequests: (call) => {
      const { QueueUrl = "", SourceArn = "" } = parseBody<{ QueueUrl?: string; SourceArn?: string }>(call);
      const action = `sqs:${operationName(call).replace("Batch", "")}`;
      return [{ action, resource: arnOf("sqs", queueNameOf(QueueUrl || SourceArn)), context: {} }];
    },
    // An allowing queue policy is meant for other services; a caller of the gateway needs its own role's permission.
    resourcePolicies: policies.filter(({ Effect }) => Effect === "Deny"),
    handle: (call) =>
      operationName(call) === "StartMessageMoveTask"
        ? moveMessages(call, redriven, callQueues)
        : forward(engineUrl, { ...call, path: "/" }),
    error: (status, code, message) => jsonError(status, `com.amazonaws.sqs#${code}`, message),
  };

  const messagesOf = (queue: string) => server.inspectQueue(queue)?.messages;
  return {
    service,
    sendAs: (service, sourceArn, queueArn, body) => {
      requireService(policies, { service, sourceArn, action: "sqs:SendMessage", resource: queueArn });
      server.sendMessage(queueNameOf(queueArn), body, { region: REGION });
    },
    depth: (queue) => {
      const messages = messagesOf(queue);
      return {
        ready: (messages?.ready.length ?? 0) + (messages?.delayed.length ?? 0),
        inFlight: messages?.inflight.length ?? 0,
      };
    },
    messages: (queue) => messagesOf(queue)?.ready.map(({ body }) => body) ?? [],
    hurry: (queue) => giveBack(server, callQueues, queue),
    stop: async () => {
      await server.stop();
      stopGuarding();
    },
  };
};
