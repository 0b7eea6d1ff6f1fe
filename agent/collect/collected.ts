import type { Instant } from "../../core/instant.ts";
import type { BackupCheck, Copy, ManifestHeaderInput, Subject } from "../../core/manifest/header.ts";
import type { Proof } from "../../core/manifest/proof.ts";
import type { Job } from "../config/job.ts";
import type { Entries } from "../sorting/entries.ts";

/** What a job collected: all that goes into its manifest. */
export interface Collected {
  readonly job: Job;
  readonly entries: Entries;
  readonly complete: boolean;
  readonly startedAt: Instant;
  readonly completedAt: Instant;
  readonly cachedFiles: number;
  readonly proof?: Proof;
  readonly source?: ManifestHeaderInput["source"];
  readonly checks?: readonly BackupCheck[];
  readonly subject?: Subject;
  readonly copies?: readonly Copy[];
  readonly labels: Readonly<Record<string, string>>;
  /** True where what was sealed before is not there any more: then nothing is copied. */
  readonly lost?: boolean;
  /** The folder that the keys of files are relative to. */
  readonly root?: string;
}
