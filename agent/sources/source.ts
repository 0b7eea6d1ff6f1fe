import type * as z from "zod";
import type { Proof } from "../../core/manifest/proof.ts";
import type { Names } from "../files/some-names.ts";
import type { Progress } from "../progress.ts";
import type { Entries } from "../sorting/entries.ts";
import type { Scratch } from "../sorting/scratch.ts";
import type { CheckResult } from "../tools/timed-check.ts";
import type { Answers } from "./questions.ts";

/** What reading a source produced. Times are milliseconds since 1970. */
export interface SourceReading {
  readonly entries: Entries;
  /** How strongly this shows that there is something to restore; nothing for an inventory or a document. */
  readonly proof?: Proof;
  readonly tool?: { readonly name: string; readonly version?: string };
  readonly startedMs?: number | undefined;
  /** The instant that the age of the evidence counts from; undefined where the source does not state it. */
  readonly completedMs?: number | undefined;
  /** The same of the runs before it, as far as the source lists them, in any order: how often it is run. */
  readonly earlierMs?: readonly number[];
  /** False where not all could be read, or what was read is truncated. */
  readonly complete: boolean;
  /** The folder that the keys of files are relative to, where the source has files of its own. */
  readonly root?: string;
  /** For people, in the header. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly cachedFiles?: number;
  /** Results of checks that its tool ran earlier. */
  readonly checks?: readonly CheckResult[];
}

/** What a source may use while it reads, beside its options. */
export interface SourceContext {
  readonly nowMs: number;
  readonly progress: Progress;
  /** Where hashes of unchanged files are cached, if they are to be. */
  readonly cacheFile: string | undefined;
  readonly rehash: boolean;
  /** Where it sorts what does not fit into memory. */
  readonly scratch: Scratch;
}

/** The beginning of a file, by which formats are detected. */
export interface FileHead {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

export interface DrillContext {
  /** An empty folder to restore into; it is removed afterwards. */
  readonly into: string;
  /** True where the operator agreed to start a server on what was restored. */
  readonly startServer: boolean;
}

/** One kind of thing that the agent reads: a file that a tool wrote, a folder, a directory service. */
export interface Source<Options = never> {
  /** Names it in the configuration. */
  readonly id: string;
  readonly kind: "inventory" | "backup" | "document";
  readonly title: string;
  /** How what it reads is made: a command line, or a place in a tool. */
  readonly madeBy: string;
  /** The strongest proof that reading it alone can give. */
  readonly proof?: Proof;
  readonly options: z.ZodObject;
  /** How it answers what every source must; shown on its page. */
  readonly answers: Answers;
  /** Options that are paths, relative to the configuration. */
  readonly paths: readonly (keyof Options & string)[];
  /** True where the beginning of a file looks like this format. */
  readonly detect?: (head: FileHead) => boolean;
  /** Of its other files, by the options that name them: true where the beginning of a file looks like one of them. */
  readonly beside?: { readonly [Option in keyof Options & string]?: (head: FileHead) => boolean };
  /** True where a folder is a repository of this tool; its option is `repository` then, and the tool is asked live. */
  readonly isRepository?: (folder: string) => boolean;
  /** @throws Failure `source-gone`, `source-unreadable`, `source-invalid`, `csv-invalid`, `directory-*`, `tool-*` */
  read(options: Options, context: SourceContext): Promise<SourceReading>;
  /** The files that it names and that are not there, without reading them; for a diagnosis. */
  findMissing?(options: Options, scratch: Scratch): Promise<Names>;
  /** Has the source's own tool read all of the backup again. */
  verify?(options: Options, context: SourceContext): Promise<CheckResult[]>;
  /** Restores the backup, and checks what was restored. */
  drill?(options: Options, context: DrillContext): Promise<CheckResult[]>;
}
