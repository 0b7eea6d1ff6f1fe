import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FsckAnswer } from "../../contract/schemas/fsck.ts";
import type { PackAnswer } from "../../contract/schemas/pack.ts";
import type { TestCloud } from "../../test/support/cloud.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { ANA, type Answer, ask, EVA, KIM, type Person } from "../people.ts";
import { eventually } from "./eventually.ts";
import { MIGRATION, planOf } from "./plan.ts";

/** What people ask for while agents push. */

const isTooBusy = (status: number): boolean => status >= 500 || status === 429;

/** A request of a person who asks again while the service is too busy to answer. @throws Error where it is refused */
const asked = async <T>(cloud: TestCloud, person: Person, method: string, path: string, body?: unknown): Promise<T> => {
  let answer: Answer<T> | undefined;
  await eventually(`an answer to ${method} ${path}`, async () => {
    answer = await ask<T>(cloud, person, method, path, body);
    return !isTooBusy(answer.status);
  });
  const { status = 0, body: said } = answer ?? {};
  if (status >= 300) throw new Error(`${method} ${path} was answered with ${status}: ${JSON.stringify(said)}`);
  return said as T;
};

/** @throws Error where it is refused, or does not come into force */
export const editPlan = async (cloud: TestCloud, version: number, agents: number): Promise<void> => {
  const path = `/migrations/${MIGRATION}/plan`;
  await asked(cloud, ANA, "PUT", path, { root: "p", files: { p: planOf(version, agents) } });
  await eventually(`plan version ${version} in force`, async () => {
    const { applying } = await asked<{ applying: unknown }>(cloud, EVA, "GET", `${path}/progress`);
    return applying === null;
  });
};

/** Asks for a pack with the manifests, and stores it in a folder. @returns its file */
export const fetchPack = async (cloud: TestCloud, folder: string): Promise<string> => {
  const path = `/migrations/${MIGRATION}/packs`;
  const { id } = (await asked<PackAnswer>(cloud, EVA, "POST", path, { manifests: true })).pack;
  let url = "";
  await eventually("a pack that can be fetched", async () => {
    const { pack, download } = await asked<PackAnswer>(cloud, EVA, "GET", `${path}/${id}`);
    if (pack.state === "failed") throw new Error(`the pack failed: ${pack.reason}`);
    url = download?.url ?? "";
    return url !== "";
  });
  const file = join(folder, `${id}.zip`);
  const { body } = await fetch(url);
  if (body === null) throw new Error(`the pack ${id} has no bytes`);
  await pipeline(Readable.fromWeb(body as never), createWriteStream(file));
  return file;
};

/** What is wrong with a pack; it has so many manifests at least. */
export const packProblems = async (file: string, leastManifests: number): Promise<string[]> => {
  const { problems, verified } = await verifyPack(file);
  const { total = 0, genuine = 0, sealed = 0 } = verified?.manifests ?? {};
  return [
    ...problems.map((problem) => `a pack: ${JSON.stringify(problem)}`),
    ...(total < leastManifests || genuine !== total || sealed !== total
      ? [`a pack has ${total} manifests, ${genuine} genuine and ${sealed} sealed, and should have ${leastManifests}`]
      : []),
  ];
};

/** @returns the number of the run that was asked for */
export const askForFsck = async (cloud: TestCloud): Promise<number> =>
  (await asked<{ run: number }>(cloud, KIM, "POST", "/fsck")).run;

/** What the run found; it is made to go on until it is finished: a slice that fails is for the next one. */
export const fsckProblems = async (cloud: TestCloud, run: number): Promise<string[]> => {
  const path = `/fsck?run=${run}`;
  // Until it has begun there is no such run.
  const shown = async (): Promise<Partial<FsckAnswer>> =>
    (await ask<Partial<FsckAnswer>>(cloud, EVA, "GET", path)).body;
  await eventually("an end of fsck", async () => {
    if ((await shown()).run?.state === "finished") return true;
    await cloud.runSchedule("Fsck").catch(() => undefined);
    return false;
  });
  const { findings, run: finished } = await asked<FsckAnswer>(cloud, EVA, "GET", path);
  const lines = findings.map(({ code, place }) => `fsck, run ${run}: ${code}: ${place}`);
  return finished?.found === lines.length ? lines : [...lines, `fsck, run ${run}, found ${finished?.found}`];
};
