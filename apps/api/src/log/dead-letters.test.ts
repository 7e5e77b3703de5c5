import { randomUUID } from 'node:crypto';
import { deadLettersContract } from './dead-letters.contract.ts';
import { EmbeddedEventLog } from './embedded-event-log.ts';

deadLettersContract('the embedded twin', async () => ({ log: new EmbeddedEventLog(), scope: randomUUID() }));
