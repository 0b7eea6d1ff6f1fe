import type * as z from "zod";
import type { Entry } from "../../core/manifest/entry.ts";
import type { Proof } from "../../core/manifest/proof.ts";
import type { Progress } from "../progress.ts";

/** What a source held. Times are milliseconds since 1970. */
export interface Found {
  /** In the order of a manifest; repeated keys stay. */
  readonly entries: readonly Entry[];
  /** How strongly this shows that there is something to go back to; nothing for an inventory. */
  readonly proof?: Proof;
  readonly tool?: { readonly name: string; readonly version?: string };
  readonly startedMs?: number | undefined;
  /** As old as this the evidence is; undefined where the source does not say. */
  readonly completedMs?: number | undefined;
  /** False where not all could be read, or what was read breaks off. */
  readonly complete: boolean;
  /** The folder that the keys of files are relative to, where the source has files of its own. */
  readonly root?: string;
  /** For people, in the header. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly cachedFiles?: number;
  /** What its tool has tried on it before, and how that went. */
  readonly tried?: readonly Tried[];
}

/** What a reading may use beside its options. */
export interface SourceContext {
  readonly nowMs: number;
  readonly progress: Progress;
  /** Where hashes of unchanged files are remembered, if they are to be. */
  readonly cacheFile: string | undefined;
  readonly rehash: boolean;
}

/** The beginning of a file, by which formats are told apart. */
export interface Head {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Something that was tried on a backup. */
export interface Tried {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "inconclusive";
  readonly detail: string;
  readonly durationMs: number;
  /** Names what came back, where something was restored. */
  readonly sha256?: string;
}

export interface DrillContext {
  /** An empty folder to restore into; it is removed afterwards. */
  readonly into: string;
}

/** One kind of thing that the agent reads: a file that a tool leaves behind, a folder, a directory. */
export interface Source<Options = never> {
  /** Names it in the configuration. */
  readonly id: string;
  readonly kind: "inventory" | "backup";
  readonly title: string;
  /** How what it reads is made: a command line, or a place in a tool. */
  readonly madeBy: string;
  /** The strongest proof that reading it alone can give. */
  readonly proof?: Proof;
  readonly options: z.ZodObject;
  /** Options that are paths, relative to the configuration. */
  readonly paths: readonly (keyof Options & string)[];
  /** True where a file looks like this. */
  readonly detect?: (head: Head) => boolean;
  /** @throws Failure `source-unreadable`, `source-invalid`, `csv-invalid`, `directory-*`, `tool-*` */
  read(options: Options, context: SourceContext): Promise<Found>;
  /** Has its tool read all of it again. */
  verify?(options: Options, context: SourceContext): Promise<Tried[]>;
  /** Restores it, and looks at what came back. */
  drill?(options: Options, context: DrillContext): Promise<Tried[]>;
}
