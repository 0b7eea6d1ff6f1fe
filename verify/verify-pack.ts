import { stat } from "node:fs/promises";
import { openArchive } from "./archive.ts";
import { openFolder } from "./folder.ts";
import { type Given, NOTHING_GIVEN } from "./given.ts";
import { fileBytes, nodePlatform } from "./node-platform.ts";
import type { PackFiles } from "./pack-files.ts";
import type { Platform } from "./platform.ts";
import { Refused } from "./refused.ts";
import { type VerifyResult, verifyFiles } from "./verify-files.ts";

const openPack = async (path: string, platform: Platform): Promise<PackFiles> => {
  const found = await stat(path).catch((error: Error) => {
    throw new Refused("pack-unreadable", error.message, { file: path });
  });
  return found.isDirectory() ? openFolder(path) : openArchive(await fileBytes(path), platform);
};

/**
 * Verifies a pack with Node.
 * @param path an archive, or a folder that one was unpacked into
 */
export const verifyPack = (path: string, given: Given = NOTHING_GIVEN): Promise<VerifyResult> => {
  const platform = nodePlatform();
  return verifyFiles(() => openPack(path, platform), platform, given);
};
