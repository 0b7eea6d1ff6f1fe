import type { Chance } from "../engine/chance.ts";
import type { Engine } from "../engine/engine.ts";
import type { Outages } from "../engine/outages.ts";

export interface Message<T> {
  readonly id: string;
  readonly body: T;
  receives: number;
  visibleAt: number;
}

/** A queue as SQS is: at least once, in any order, hidden while it is handled, and given up after so many receives. */
export interface FakeQueue<T> {
  send(body: T, delayMs?: number): void;
  remove(message: Message<T>): void;
  /** Makes a message visible again after a while. */
  hide(message: Message<T>, ms: number): void;
  readonly size: () => number;
  /** What its messages are about, once for each. */
  readonly bodies: () => T[];
  readonly deadLetters: readonly Message<T>[];
}

export interface QueueSettings<T> {
  readonly visibilityMs: number;
  readonly maxReceives: number;
  /** How many messages come at once at most; by default three. */
  readonly maxBatch?: number | undefined;
  readonly deliver: (messages: readonly Message<T>[]) => void;
}

const MAX_BATCH = 3;

export const fakeQueue = <T>(
  { engine, outages }: { readonly engine: Engine; readonly outages: Outages },
  chance: Chance,
  settings: QueueSettings<T>,
): FakeQueue<T> => {
  const { maxBatch = MAX_BATCH } = settings;
  const outFor = (): number => outages.backAt("queue", engine.now()) - engine.now();
  const messages = new Map<string, Message<T>>();
  const deadLetters: Message<T>[] = [];
  let sent = 0;

  const receive = (message: Message<T>): boolean => {
    if (message.visibleAt > engine.now() || !messages.has(message.id)) return false;
    message.receives += 1;
    if (message.receives > settings.maxReceives) {
      messages.delete(message.id);
      deadLetters.push(message);
      return false;
    }
    hide(message, settings.visibilityMs);
    return true;
  };

  const poll = (id: string): void => {
    if (outFor() > 0) {
      engine.after(outFor() + chance.between(0, 5_000), () => poll(id));
      return;
    }
    const first = messages.get(id);
    if (first === undefined || !receive(first)) return;
    const batch = [first];
    for (const other of messages.values())
      if (batch.length < maxBatch && chance.happens(0.4) && receive(other)) batch.push(other);
    settings.deliver(batch);
  };

  const hide = (message: Message<T>, ms: number): void => {
    message.visibleAt = engine.now() + ms;
    engine.at(message.visibleAt + chance.between(0, 400), () => poll(message.id));
  };

  return {
    deadLetters,
    size: () => messages.size,
    bodies: () => [...messages.values()].map(({ body }) => body),
    send: (body, delayMs = 0) => {
      sent += 1;
      const id = `m${sent}`;
      const message = { id, body, receives: 0, visibleAt: 0 };
      messages.set(id, message);
      // What was sent to it meanwhile comes once it is back: whoever sends for a bucket tries until then.
      hide(message, outFor() + delayMs + chance.between(10, 3_000));
    },
    remove: (message) => {
      if (outFor() > 0) return;
      // Now and then a message that was removed is delivered once more.
      if (chance.happens(0.03)) hide(message, chance.between(100, 60_000));
      else messages.delete(message.id);
    },
    hide,
  };
};
