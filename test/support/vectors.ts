import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentKey } from "../../core/plan/document.ts";
import type { StoredManifest } from "./judge-stored.ts";

export const VECTORS = join(import.meta.dirname, "..", "..", "docs", "vectors");

interface Index {
  readonly receivedAt: string;
  readonly keys: readonly (AgentKey & { readonly seed: string })[];
  readonly vectors: readonly {
    readonly file: string;
    readonly expect: string;
    readonly about: string;
    readonly objectKey?: string;
  }[];
}

export const { receivedAt, keys, vectors } = JSON.parse(readFileSync(join(VECTORS, "index.json"), "utf8")) as Index;

/** A vector as it would be received. */
export const storedVector = ({ file, objectKey }: Index["vectors"][number]): StoredManifest => ({
  bytes: readFileSync(join(VECTORS, file)),
  objectKey,
  receivedAt,
  keys: keys.map(({ seed: _, ...key }) => key),
});
