import { CsvExport } from './csv-export.js';
import { ExportRepository } from './export.repository.js';
import { Exporter } from './exporter.js';
import { NdjsonExport } from './ndjson-export.js';

export { Exporter };

export const EXPORT_PROVIDERS = [CsvExport, Exporter, ExportRepository, NdjsonExport];
