import type { Target } from "../target.ts";
import { CONFIG_TARGETS } from "./config.ts";
import { DIRECTORY_TARGETS } from "./directory.ts";
import { FORMAT_TARGETS } from "./formats.ts";
import { LOG_TARGETS } from "./log.ts";
import { MANIFEST_TARGETS } from "./manifest.ts";
import { PLAN_TARGETS } from "./plan.ts";
import { REQUEST_TARGETS } from "./requests.ts";
import { SOURCE_TARGETS } from "./sources.ts";
import { SPOOL_TARGETS } from "./spool.ts";
import { TEXT_TARGETS } from "./texts.ts";
import { WITNESS_TARGETS } from "./witnesses.ts";
import { WRITTEN_TARGETS } from "./written.ts";

/** Every parser of something that comes from outside. */
export const TARGETS: readonly Target[] = [
  ...MANIFEST_TARGETS,
  ...WRITTEN_TARGETS,
  ...PLAN_TARGETS,
  ...TEXT_TARGETS,
  ...REQUEST_TARGETS,
  ...FORMAT_TARGETS,
  ...CONFIG_TARGETS,
  ...SOURCE_TARGETS,
  ...DIRECTORY_TARGETS,
  ...SPOOL_TARGETS,
  ...LOG_TARGETS,
  ...WITNESS_TARGETS,
];
