import { helpFiles, readConsoleFiles } from "../../adapters/console-files.ts";
import { pipeline } from "../pipeline.ts";
import { type ConsoleRequest, serveConsole } from "./console.ts";
import { ConsoleEnv } from "./env.ts";

export const handler = pipeline(ConsoleEnv, (env) => {
  // The console is built into the folder of this function's bundle.
  const serve = serveConsole(readConsoleFiles(import.meta.dirname), helpFiles(import.meta.dirname), env);
  return async (event: ConsoleRequest) => serve(event);
});
