/** The members of a fact that is about a migration as a whole, and about no unit, requirement or agent of it. */
export const ofMigration = (migration: string) => ({ migration, unit: null, requirement: null, agent: null }) as const;
