import { Slices } from '../../platform/timers/slices.js';
import { CallExport } from './call-export.js';
import { CsvExport } from './csv-export.js';
import { ExportPlaces } from './export-places.js';
import { ExportRepository } from './export.repository.js';
import { Exporter } from './exporter.js';
import { NdjsonExport } from './ndjson-export.js';

export { CallExport, Exporter };

/** How much of the thread's time all exports together may take, where it has time. The database and the network work as long again. */
const SHARE = 0.25;

export const EXPORT_PROVIDERS = [
  CallExport,
  CsvExport,
  ExportPlaces,
  Exporter,
  ExportRepository,
  NdjsonExport,
  { provide: Slices, useFactory: () => new Slices(SHARE) },
];
