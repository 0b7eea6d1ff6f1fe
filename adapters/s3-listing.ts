import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  S3Client,
} from "@aws-sdk/client-s3";
import { instantOf } from "../core/instant.ts";
import type { IntakeListing, ListedObject } from "../ports/reconcile.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE_OF_OBJECTS } from "./patience.ts";

const PREFIX = "intake/";

const listedObject = ({ Key = "", VersionId = "null", Size = 0, LastModified }: ObjectVersion): ListedObject => ({
  key: Key,
  versionId: VersionId,
  size: Size,
  storedAt: instantOf(LastModified?.getTime() ?? 0),
});

/** Every version of every object under the intake's prefix, in order of key. */
export const s3Listing = (
  bucket: string,
  client: S3Client = new S3Client({ maxAttempts: 5, requestHandler: PATIENCE_OF_OBJECTS }),
): IntakeListing => {
  /** The versions of one key that come after one of them. */
  const restOf = async (key: string, versionId: string, limit: number): Promise<readonly ListedObject[]> => {
    const rest: ListedObject[] = [];
    let marker: string | undefined = versionId;
    while (marker !== undefined) {
      const after = { KeyMarker: key, VersionIdMarker: marker };
      const answer: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, ...after, MaxKeys: limit }),
      );
      rest.push(...(answer.Versions ?? []).map(listedObject).filter((one) => one.key === key));
      const goesOn = answer.IsTruncated === true && answer.NextKeyMarker === key;
      marker = goesOn ? answer.NextVersionIdMarker : undefined;
    }
    return rest;
  };

  return {
    list: async (after, limit) => {
      try {
        const answer = await client.send(
          new ListObjectVersionsCommand({ Bucket: bucket, Prefix: PREFIX, KeyMarker: after, MaxKeys: limit }),
        );
        const versions = (answer.Versions ?? []).map(listedObject);
        const { NextKeyMarker: next, NextVersionIdMarker: marker } = answer;
        if (answer.IsTruncated !== true || next === undefined) return { versions };
        // S3 may end a page among the versions of a key, and the next page begins after that key.
        const rest = marker === undefined ? [] : await restOf(next, marker, limit);
        return { versions: [...versions, ...rest], next };
      } catch (error) {
        throw awsFailure("store", error);
      }
    },
  };
};
