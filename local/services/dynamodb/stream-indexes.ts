import { DatabaseSync } from "node:sqlite";

/** The engine whose tables are known. */
const KNOWN_VERSION = "1.2.1";
const KNOWN_COLUMNS =
  "id table_name event_name keys_json new_image old_image sequence_number shard_id created_at user_identity";

const columnsOf = (database: DatabaseSync): string =>
  database
    .prepare("SELECT name FROM pragma_table_info('_stream_records') ORDER BY cid")
    .all()
    .map(({ name }) => name)
    .join(" ");

/**
 * Adds indexes to the engine's own database, where it is known. At every write the engine searches all records of a stream
 * for its end, so that a table of 100,000 items takes hours to fill. Where its version or its tables are others, it is left
 * alone: it is slow, and works.
 * @returns whether there are indexes
 */
export const indexStreams = (file: string, version: string): boolean => {
  if (version !== KNOWN_VERSION) return false;
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    if (columnsOf(database) !== KNOWN_COLUMNS) return false;
    database.exec(`
      CREATE INDEX IF NOT EXISTS cleargate_stream_end ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS cleargate_stream_place
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS cleargate_stream_bounds ON _stream_records (table_name, shard_id, sequence_number);`);
    return true;
  } finally {
    database.close();
  }
};
