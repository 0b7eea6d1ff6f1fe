import { beforeEach } from "vitest";

/** What another team's software does otherwise than AWS's documentation says: then the documentation is right. */
export interface Difference {
  /** The tests that fail there, and must: one that passes shows that the difference is gone. */
  readonly tests: readonly string[];
  readonly does: string;
  /** What AWS says. */
  readonly page: string;
}

const LIMITS = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html";
const INTEGRITY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html";

export const MINISTACK_DIFFERS: readonly Difference[] = [
  {
    tests: [
      "is found with its size and one checksum over the whole: of many parts",
      "goes on with an upload that was begun before",
      "begins anew where the upload is gone",
      "a copy in parts is locked as long as was asked for, and a lock can be made longer",
    ],
    does: "joins the checksums of parts, although CRC64NVME is always over the whole object",
    page: INTEGRITY,
  },
];

export const MOTO_DIFFERS: readonly Difference[] = [
  {
    tests: [
      "is found with its size and one checksum over the whole: empty",
      "is found with its size and one checksum over the whole: small",
      "is found with its size and one checksum over the whole: of a size that is one part exactly",
    ],
    does: "forgets the CRC64NVME of an object that was put in one piece",
    page: INTEGRITY,
  },
  {
    tests: ["adds nothing where the bytes do not have the digest that was told"],
    does: "compares no checksum with the bytes",
    page: INTEGRITY,
  },
  {
    tests: [
      "has every version of every object exactly once, in order of key, on pages of any size",
      "begins after a key, and its last page names no next",
    ],
    does: "begins a page of versions with the key after which it should begin",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html",
  },
  {
    tests: ["a copy in parts is locked as long as was asked for, and a lock can be made longer"],
    does: "locks no object that was put in parts",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html",
  },
  {
    tests: ["has 400 KB at most, with the names of its attributes", "does not grow beyond 400 KB by an update"],
    does: "takes no item of more than 405,000 bytes, although 400 KB are 409,600",
    page: LIMITS,
  },
  {
    tests: ["is refused with its whole batch where it is too large"],
    does: "writes what comes before an item that is too large in a batch",
    page: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html",
  },
  {
    tests: ["has 4 MB at most, and writes nothing of what has more"],
    does: "takes transactions of more than 4 MB",
    page: LIMITS,
  },
  {
    tests: ["is a version of its own, and makes the key one that is not there", "is no version that can be read"],
    does: "does not say that a key is gone by a marker of deletion",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html",
  },
];

/** In this file, tests that meet a difference must fail. */
export const expectDifferences = (differences: readonly Difference[]): void => {
  const failing = new Set(differences.flatMap(({ tests }) => tests));
  beforeEach(({ task }) => {
    if (failing.has(task.name)) Object.assign(task, { fails: true });
  });
};
