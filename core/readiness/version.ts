/**
 * Every item of a migration has a version that grows by one with each change, and names of facts are made of it. An item
 * that a plan drops and a later plan adds again must not use a number twice: its fact would be taken for the old one.
 */
const VERSIONS_PER_PLAN = 1_000_000_000;

/** The version of an item that a plan version adds. Plan versions end at 999,999, so it is a safe integer. */
export const firstVersion = (planVersion: number): number => VERSIONS_PER_PLAN * (planVersion - 1) + 1;

/**
 * The epoch of a gate that a plan version adds, before its first transition. A gate makes a new version with each
 * transition, so epochs cannot run into those of a later plan version before versions do.
 */
export const epochBefore = (planVersion: number): number => VERSIONS_PER_PLAN * (planVersion - 1);

/** True for the epoch of a gate that has neither opened nor shut. */
export const isEpochBefore = (epoch: number): boolean => epoch % VERSIONS_PER_PLAN === 0;

/** True for a version that replaces none. */
export const isFirstVersion = (version: number): boolean => version % VERSIONS_PER_PLAN === 1;
