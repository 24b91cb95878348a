import type { Processor, Queue, QueueOptions, Worker, WorkerOptions } from 'bullmq';

/** What Redis and PostgreSQL have in common once their connections are made. */
export type QueueDriver = {
  kind: 'redis' | 'postgres';
  openQueue(name: string, options: Omit<QueueOptions, 'connection' | 'prefix'>): Queue;
  openWorker(
    name: string,
    processor: Processor,
    options: Omit<WorkerOptions, 'connection' | 'prefix'>,
  ): Worker;
  close(): Promise<void>;
  /** Whether there is no connection at this moment; commands wait until there is one again. */
  isAway(): boolean;
};
