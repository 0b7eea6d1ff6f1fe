import { DatabaseSync } from "node:sqlite";

/**
 * Adds indexes to the engine's own database. At every write the engine searches all records of a stream for its end, so
 * that a table of 100,000 items takes hours to fill. If a later version names its table otherwise, it is slow again but
 * works.
 */
export const indexStreams = (file: string): void => {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    database.exec(`
      CREATE INDEX IF NOT EXISTS cleargate_stream_end ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS cleargate_stream_place
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS cleargate_stream_bounds ON _stream_records (table_name, shard_id, sequence_number);`);
  } catch (error) {
    if (!/no such (table|column)/.test((error as Error).message)) throw error;
  } finally {
    database.close();
  }
};
