import { Slices } from '../../platform/timers/slices.js';
import { CsvExport } from './csv-export.js';
import { ExportRepository } from './export.repository.js';
import { Exporter } from './exporter.js';
import { NdjsonExport } from './ndjson-export.js';

export { Exporter };

/** How much of the thread's time all exports together may take, where it has time. The database and the network work as long again. */
const SHARE = 0.25;

export const EXPORT_PROVIDERS = [
  CsvExport,
  Exporter,
  ExportRepository,
  NdjsonExport,
  { provide: Slices, useFactory: () => new Slices(SHARE) },
];
