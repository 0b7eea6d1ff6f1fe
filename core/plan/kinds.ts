/** The kind of unit whose checkpoints count in every gate of scope `unit` that requires them. */
export const SHARED_KIND = "global";
