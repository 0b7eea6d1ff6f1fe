import { Failure } from "../../core/failure.ts";
import { inLayout } from "../../core/pack/layout.ts";
import {
  digestLine,
  PACK_DIGEST_FILE,
  PACK_FILE,
  PACK_FORMAT,
  type PackAbout,
  type PackCounts,
  type PackFile,
  packFileText,
  sha256Of,
} from "../../core/pack/pack-file.ts";
import {
  centralDirectory,
  DEFLATED,
  entryBytes,
  localHeader,
  MAX_ZIP_BYTES,
  MAX_ZIP_ENTRIES,
  STORED,
  type ZipEntry,
} from "../../core/pack/zip.ts";
import { VERSION } from "../../core/version.ts";
import type { DraftedFile, PackDraft } from "../../ports/pack-draft.ts";
import type { Crc32 } from "./ports.ts";

/** A pack that can be written from start to end, as often as it is asked for. */
export interface Archive {
  readonly pack: PackFile;
  readonly size: number;
  pieces(): AsyncIterable<Uint8Array>;
}

const entryOf = ({ name, crc32, bytes, packed }: DraftedFile): ZipEntry => ({
  ...{ name, crc32, bytes },
  method: packed === null ? STORED : DEFLATED,
  packedBytes: packed?.bytes ?? bytes,
});

/** What is packed as it is, from memory. */
const smallEntry = (name: string, bytes: Uint8Array, crc32: Crc32): ZipEntry => ({
  ...{ name, method: STORED, crc32: crc32(bytes), bytes: bytes.length, packedBytes: bytes.length },
});

/**
 * The archive of a draft whose files are finished.
 * @throws Failure `work-exceeded` where it is larger than an archive can be
 */
export const archiveOf = (
  draft: Pick<PackDraft, "read">,
  drafted: readonly DraftedFile[],
  of: { readonly about: PackAbout; readonly planVersion: number; readonly counts: PackCounts },
  crc32: Crc32,
): Archive => {
  const byName = new Map(drafted.map((file) => [file.name, file]));
  const files = inLayout(byName.keys()).map((name) => byName.get(name) as DraftedFile);
  const pack: PackFile = {
    ...{
      format: PACK_FORMAT,
      maker: `cleargate ${VERSION}`,
      ...of.about,
      planVersion: of.planVersion,
      counts: of.counts,
    },
    files: files.map(({ name, bytes, sha256, packed }) => ({ name, bytes, sha256, packed })),
  };
  const packBytes = Buffer.from(packFileText(pack));
  const digestBytes = Buffer.from(digestLine(sha256Of(packBytes), PACK_FILE));
  const first: readonly (readonly [ZipEntry, Uint8Array])[] = [
    [smallEntry(PACK_FILE, packBytes, crc32), packBytes],
    [smallEntry(PACK_DIGEST_FILE, digestBytes, crc32), digestBytes],
  ];
  const entries = [...first.map(([entry]) => entry), ...files.map(entryOf)];
  const end = centralDirectory(entries.slice(0, MAX_ZIP_ENTRIES));
  const size = entries.reduce((sum, entry) => sum + entryBytes(entry), end.length);
  if (size > MAX_ZIP_BYTES || entries.length > MAX_ZIP_ENTRIES || files.some(({ bytes }) => bytes > MAX_ZIP_BYTES))
    throw new Failure(
      "work-exceeded",
      `a pack of ${size} bytes and ${entries.length} files is more than an archive can be`,
    );
  return {
    pack,
    size,
    pieces: async function* () {
      for (const [entry, bytes] of first) {
        yield localHeader(entry);
        yield bytes;
      }
      for (const file of files) {
        yield localHeader(entryOf(file));
        yield* draft.read(file.name);
      }
      yield end;
    },
  };
};
