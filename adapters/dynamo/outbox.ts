import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { Failure } from "../../core/failure.ts";
import { type Delivery, type DeliveryId, isPending } from "../../core/notification/delivery.ts";
import type { DeliveryEnd, Outbox } from "../../ports/outbox.ts";
import { documentClient } from "./client.ts";
import { deliveryItem, type Item, readDelivery, readGate, readNotification } from "./items.ts";
import { keys } from "./keys.ts";
import { ledgerFailure } from "./ledger-failure.ts";
import { pendingDeliveries } from "./pending.ts";
import { ledgerReads } from "./reads.ts";
import { dynamoTable } from "./table.ts";
import { wasWritten } from "./was-written.ts";

/** The condition that a delivery is as it was read: finished, released or taken over, it has another state or holder. */
const unchanged = ({ state, holder }: Delivery): [string, Record<string, unknown>] => [
  "#state = :state AND holder = :holder",
  { ":state": state, ":holder": holder },
];

/** What goes over the bus is never superseded, so its states have no word for it. */
const ended = (claim: Delivery, end: DeliveryEnd): Delivery => {
  const { state, messageId, at } = end;
  if (claim.channel === "mail") return { ...claim, state, messageId, at, leaseUntil: at };
  if (state === "superseded") throw new TypeError(`a delivery over the ${claim.channel} is never superseded`);
  return { ...claim, state, messageId, at, leaseUntil: at };
};

/** A claim with the head of the log that an attempt before it may have sent; where none can have, with its own. */
const headSent = (fresh: Delivery, existing: Delivery): Delivery => {
  if (existing.attempts === 0) return fresh;
  const { logHead, ...rest } = fresh;
  return existing.logHead === undefined ? rest : { ...rest, logHead: existing.logHead };
};

/** The outbox in the ledger's table: a claim is an item that one writer can create, or take over once it has expired. */
export const dynamoOutbox = (name: string, client: DynamoDBDocumentClient = documentClient()): Outbox => {
  const table = dynamoTable(client, name);
  const { readHead, listCheckpoints, readRequirements, readUnits, findContacts } = ledgerReads(table);

  const putIf = async (delivery: Delivery, condition: string, values: Record<string, unknown>): Promise<boolean> => {
    const put = new PutCommand({
      TableName: name,
      Item: deliveryItem(delivery),
      ConditionExpression: condition,
      ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
      ...(condition.includes("#") ? { ExpressionAttributeNames: { "#state": "state" } } : {}),
    });
    return wasWritten(client.send(put));
  };

  const findDelivery = async ({ migration, topic, epoch, recipient }: DeliveryId): Promise<Delivery | undefined> => {
    try {
      const key = keys.delivery(migration, topic, epoch, recipient);
      const { Item } = await client.send(new GetCommand({ TableName: name, Key: key, ConsistentRead: true }));
      return Item === undefined ? undefined : readDelivery(Item as Item);
    } catch (error) {
      throw ledgerFailure(error);
    }
  };

  return {
    ...pendingDeliveries(table),

    findNotification: async ({ migration, topic, epoch }) => {
      const [item] = await table.getAll([keys.notification(migration, topic, epoch)]);
      return item === undefined ? undefined : readNotification(item);
    },

    findGate: async (migration, gate) => {
      const [item] = await table.getAll([keys.gate(migration, gate)]);
      return item === undefined ? undefined : readGate(item);
    },

    readHead,

    listMembers: async ({ migration, id }) =>
      (await listCheckpoints(migration)).filter(({ gates }) => gates.includes(id)),

    readTitles: async (migration, planVersion, ids) => {
      const [requirements, units] = await Promise.all([
        readRequirements(migration, planVersion),
        readUnits(migration, planVersion, ids),
      ]);
      const owners = await findContacts(migration, planVersion, [
        ...new Set(units.flatMap(({ owner }) => owner ?? [])),
      ]);
      const names = new Map(owners.map(({ id, name }) => [id, name]));
      return {
        requirements: new Map([...requirements.values()].map(({ id, title }) => [id, title])),
        units: new Map(
          units.map(({ id, title, owner }) => [
            id,
            { title, owner: owner === undefined ? undefined : names.get(owner) },
          ]),
        ),
      };
    },

    listDeliveries: async ({ migration, topic, epoch }) => {
      const { pk, sk } = keys.notification(migration, topic, epoch);
      return (await table.queryAll(pk, `${sk}#`)).map(readDelivery);
    },

    claim: async ({ migration, topic, epoch }, { channel, id }, holder, now, leaseUntil, logHead) => {
      const fresh: Delivery = {
        migration,
        topic,
        epoch,
        recipient: id,
        channel,
        state: "sending",
        attempts: 1,
        holder,
        at: now,
        leaseUntil,
        messageId: null,
        ...(logHead === undefined ? {} : { logHead }),
      };
      if (await putIf(fresh, "attribute_not_exists(pk)", {})) return fresh;
      const existing = await findDelivery(fresh);
      if (existing === undefined) return undefined;
      // The response to our own claim was lost, and the SDK retried.
      if (existing.holder === holder) return existing;
      if (!isPending(existing) || existing.leaseUntil > now) return undefined;
      const takenOver = { ...headSent(fresh, existing), attempts: existing.attempts + 1 };
      return (await putIf(takenOver, ...unchanged(existing))) ? takenOver : undefined;
    },

    finishDelivery: async (claim, end) => {
      await putIf(ended(claim, end), ...unchanged(claim));
    },

    release: async (claim, { at, retryAt, isUnknown }) => {
      const attempts = isUnknown ? claim.attempts : claim.attempts - 1;
      await putIf({ ...claim, state: "waiting", attempts, at, leaseUntil: retryAt }, ...unchanged(claim));
    },

    recordFeedback: async (id, { state, messageId, at }) => {
      const existing = await findDelivery(id);
      if (existing?.channel !== "mail") return undefined;
      // `sent` only finishes an open claim, or one whose earlier attempt went out after all; a refusal, a bounce or a complaint is final.
      if (state === "sent" && !isPending(existing) && existing.state !== "superseded") return existing;
      const recorded: Delivery = { ...existing, state, messageId, at, leaseUntil: at };
      if (await putIf(recorded, ...unchanged(existing))) return recorded;
      throw new Failure("ledger-conflict", "another writer changed the item first");
    },
  };
};
