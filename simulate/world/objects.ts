import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { ObjectStore, ObjectVersion } from "../../ports/object-store.ts";
import type { IntakeListing, ListedObject } from "../../ports/reconcile.ts";
import type { Service } from "../engine/call.ts";
import type { Engine } from "../engine/engine.ts";
import type { Process } from "../engine/process.ts";

interface Stored extends ListedObject {
  readonly bytes: Uint8Array;
}

/** A versioned bucket in which nothing is overwritten. */
export interface FakeObjects {
  store(by: Process): ObjectStore;
  listing(by: Process): IntakeListing;
  all(): readonly ListedObject[];
  /** Keeps an object from being read until an instant, although it is there and listed. */
  hold(key: string, untilMs: number): void;
}

const service = <T>(serve: () => T): Service<T> => ({
  of: "objects",
  serve,
  lost: () => new Failure("store-unavailable", "the answer never came"),
  throttled: () => new Failure("store-throttled", "slow down"),
});

export const fakeObjects = (engine: Engine, created: (object: ListedObject) => void): FakeObjects => {
  const objects = new Map<string, Stored>();
  const heldUntil = new Map<string, number>();

  const open = ({ key, versionId }: ObjectVersion) => {
    const found = objects.get(key);
    if (found?.versionId !== versionId) throw new Failure("object-missing", `no object ${key}`);
    if ((heldUntil.get(key) ?? 0) > engine.now()) throw new Failure("store-unavailable", `${key} cannot be read`);
    const { bytes } = found;
    const chunks = (async function* () {
      yield bytes;
    })();
    return { size: bytes.length, chunks };
  };

  const put = (key: string, bytes: Uint8Array): ObjectVersion => {
    const present = objects.get(key);
    if (present !== undefined && Buffer.compare(present.bytes, bytes) !== 0)
      throw new Failure("object-differs", `other bytes are at ${key}`);
    if (present !== undefined) return { key, versionId: present.versionId };
    const object = {
      key,
      versionId: `v${objects.size + 1}`,
      size: bytes.length,
      storedAt: instantOf(engine.now()),
      bytes,
    };
    objects.set(key, object);
    created(object);
    return { key, versionId: object.versionId };
  };

  return {
    all: () => [...objects.values()],
    hold: (key, untilMs) => void heldUntil.set(key, untilMs),
    store: (by) => ({
      open: (object) =>
        by.call(
          "open",
          service(() => open(object)),
        ),
      put: (key, bytes) =>
        by.call(
          "store",
          service(() => put(key, bytes)),
        ),
    }),
    listing: (by) => ({
      list: (after, limit) =>
        by.call(
          "list",
          service(() => {
            const keys = [...objects.keys()]
              .filter((key) => key.startsWith("intake/") && key > (after ?? ""))
              .toSorted();
            const versions = keys.slice(0, Math.min(limit, 40)).map((key) => objects.get(key) as Stored);
            const next = versions.length < keys.length ? versions.at(-1)?.key : undefined;
            return { versions, ...(next === undefined ? {} : { next }) };
          }),
        ),
    }),
  };
};
