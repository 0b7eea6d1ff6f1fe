import { synthOnce } from "../scripts/synth.ts";

/** Every test file that runs the embedded cloud runs the same synthesised stack. */
export default (): void => void synthOnce();
