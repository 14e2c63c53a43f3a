import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Bucket } from '../../platform/objects/bucket.js';
import { FolderStore } from '../../platform/objects/folder-store.js';
import type { ObjectStore } from '../../platform/objects/object-store.js';

/** Where archived months of the log lie: a bucket or a folder that all processes reach, else the own data folder. */
@Injectable()
export class ArchiveStore implements ObjectStore {
  private readonly store: ObjectStore;
  /** Whether every process finds what any of them puts here. The own folder is that only where one does everything. */
  readonly isShared: boolean;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    this.isShared = settings.SIGNET_ARCHIVE_URL !== undefined;
    this.store = storeOf(settings, this.scratch);
  }

  /** Whether this process may add to it. A worker by itself is one of several, each with a folder of its own. */
  get isOpen(): boolean {
    return this.isShared || this.settings.SIGNET_ROLE !== 'worker';
  }

  /** A folder for an archive in the making. */
  get scratch(): string {
    return path.join(this.settings.SIGNET_DATA_DIR, '.archiving');
  }

  put(name: string, file: string): Promise<void> {
    return this.store.put(name, file);
  }

  read<T>(name: string, work: (file: string) => Promise<T>): Promise<T> {
    return this.store.read(name, work);
  }
}

function storeOf(settings: Settings, scratch: string): ObjectStore {
  const { SIGNET_ARCHIVE_URL: url, SIGNET_DATA_DIR } = settings;
  if (!url) return new FolderStore(path.join(SIGNET_DATA_DIR, 'archive'));
  if (url.startsWith('file:')) return new FolderStore(fileURLToPath(url));
  return new Bucket({
    url,
    region: settings.SIGNET_ARCHIVE_REGION,
    accessKeyId: settings.SIGNET_ARCHIVE_ACCESS_KEY_ID!,
    secretAccessKey: settings.SIGNET_ARCHIVE_SECRET_ACCESS_KEY!,
    scratch,
  });
}
