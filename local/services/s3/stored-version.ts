import { randomBytes } from "node:crypto";

/** One version of an object, as its description on disk. */
export interface StoredVersion {
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
  readonly etag: string;
  readonly sha256: string;
  readonly lastModified: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The checksums that the client sent, by the names of their headers. */
  readonly checksum: Readonly<Record<string, string>>;
  readonly retainUntil: string | null;
  readonly lockMode?: string;
  readonly deleteMarker: boolean;
}

export const deleteMarker = (key: string, versionId: string, now: Date): StoredVersion => ({
  key,
  versionId,
  size: 0,
  etag: "",
  sha256: "",
  lastModified: now.toISOString(),
  contentType: "",
  metadata: {},
  checksum: {},
  retainUntil: null,
  deleteMarker: true,
});

/** Makes version ids that sort by time, so that the newest version is the last name in its folder. */
export const versionIds = (): ((now: Date) => string) => {
  let last = 0;
  return (now) => {
    last = Math.max(last + 1, now.getTime() * 1_000);
    return `${last.toString(36).padStart(11, "0")}${randomBytes(8).toString("hex")}`;
  };
};

/** The part of a version id that encodes its time; S3's events call it the sequencer. */
export const sequencerOf = ({ versionId }: StoredVersion): string => versionId.slice(0, 11);
