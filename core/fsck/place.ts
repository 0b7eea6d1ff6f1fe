/** The part of the log's tree that was walked: what its next tile is compared with. */
export interface WalkedTree {
  /** Of the checkpoint that the run began with; its root in base64. */
  readonly size: number;
  readonly root: string;
  /** How many tiles of leaves were walked. */
  readonly tiles: number;
  /** The hashes of the tiles that are not full, by level, in base64. */
  readonly levels: readonly (readonly string[])[];
}

/** From where a run goes on: a union on `walk`, in the order in which they are walked, the last two for each migration. */
export type FsckPlace =
  /** Null before its head was read. */
  | { readonly walk: "log"; readonly tree: WalkedTree | null }
  | { readonly walk: "facts"; readonly cursor: string | null }
  | { readonly walk: "objects"; readonly after: string | null }
  /** The migration that was walked last; empty before the first. */
  | { readonly walk: "migrations"; readonly after: string }
  /** The instant of the snapshot that a migration's replay goes on from; empty at its beginning. */
  | { readonly walk: "replay"; readonly migration: string; readonly upTo: string }
  | { readonly walk: "notifications"; readonly migration: string; readonly cursor: string | null };

export const FIRST_PLACE: FsckPlace = { walk: "log", tree: null };

/** How much was walked. */
export interface Walked {
  readonly leaves: number;
  readonly tiles: number;
  readonly facts: number;
  readonly objects: number;
  readonly checkpoints: number;
  readonly gates: number;
  readonly notifications: number;
}

export const NOTHING_WALKED: Walked = {
  ...{ leaves: 0, tiles: 0, facts: 0, objects: 0, checkpoints: 0, gates: 0, notifications: 0 },
};

export const walkedMore = (a: Walked, b: Partial<Walked>): Walked => ({
  leaves: a.leaves + (b.leaves ?? 0),
  tiles: a.tiles + (b.tiles ?? 0),
  facts: a.facts + (b.facts ?? 0),
  objects: a.objects + (b.objects ?? 0),
  checkpoints: a.checkpoints + (b.checkpoints ?? 0),
  gates: a.gates + (b.gates ?? 0),
  notifications: a.notifications + (b.notifications ?? 0),
});
