import { spawn } from "node:child_process";

/**
 * Runs a program for as long as somebody holds the other end of this process's input: a cloud that is killed takes its engine with
 * it, which else would go on for ever, with the ledger open.
 */
const [program, ...args] = process.argv.slice(2);
const engine = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
const end = () => engine.kill("SIGTERM");
engine.once("error", ({ message }) => {
  process.stderr.write(message);
  process.exit(1);
});
engine.once("exit", (code) => process.exit(code ?? 1));
process.stdin.on("end", end).on("error", end).resume();
process.on("SIGTERM", end);
// The engine of a terminal that interrupts all its processes ends by itself.
process.on("SIGINT", () => undefined);
