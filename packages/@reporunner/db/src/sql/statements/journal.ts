/** The journals of executions, in pieces: what one write appended. */

import type { Dialect } from '../dialect.ts';
import { statement } from '../statement.ts';
import { textWithBlobs } from '../text-with-blobs.ts';

interface Key {
  readonly tenantId: string;
  readonly id: string;
}
interface Piece {
  readonly id: string;
  readonly firstSeq: number;
}
type From = Key & { readonly seq: number };

/** The pieces that have the event `seq` or later ones: the first of them may begin before it. */
const piecesFrom = ({ db }: Dialect, { tenantId, id, seq }: From) =>
  db
    .selectFrom('journal')
    .select('first_seq')
    .where('execution_id', '=', id)
    .where('tenant_id', '=', tenantId)
    .where(({ eb, fn, lit, selectFrom }) =>
      eb(
        'first_seq',
        '>=',
        fn.coalesce(
          selectFrom('journal')
            .select(({ fn: of }) => of.max('first_seq').as('begin'))
            .where('execution_id', '=', id)
            .where('first_seq', '<=', seq),
          lit(0),
        ),
      ),
    )
    .orderBy('first_seq');

export const allPieces = statement((dialect, from: From) => piecesFrom(dialect, from));

export const somePieces = statement((dialect, from: From & { readonly limit: number }) =>
  piecesFrom(dialect, from).limit(from.limit),
);

export const pieceEvents = statement(({ db }, { id, firstSeq }: Piece) =>
  db.selectFrom('journal').select('events').where('execution_id', '=', id).where('first_seq', '=', firstSeq),
);

export const pieceHeaders = statement(({ db }, { id, firstSeq }: Piece) =>
  db
    .selectFrom('journal_facts')
    .select('facts as headers')
    .where('execution_id', '=', id)
    .where('first_seq', '=', firstSeq),
);

type WithText = Key & { readonly text: string };

/** Those that contain a text, the newest first; the first one too, which has the output of the trigger. */
export const startAndPiecesWith = statement(({ db, contains }, { tenantId, id, text }: WithText) =>
  db
    .selectFrom('journal')
    .select('first_seq')
    .where('execution_id', '=', id)
    .where('tenant_id', '=', tenantId)
    .where(({ eb, lit, or, ref }) => or([eb('first_seq', '=', lit(1)), contains(ref('events'), text)]))
    .orderBy('first_seq', 'desc'),
);

export const piecesWith = statement(({ db, contains }, { tenantId, id, text }: WithText) =>
  db
    .selectFrom('journal')
    .select('first_seq')
    .where('execution_id', '=', id)
    .where('tenant_id', '=', tenantId)
    .where(({ ref }) => contains(ref('events'), text))
    .orderBy('first_seq'),
);

/** Of the pieces whose headers are stored: the others are small. */
export const maxPieceBytes = statement(({ db }, { tenantId, id }: Key) =>
  db
    .selectFrom('journal')
    .select(({ fn }) => fn.max(fn<number>('octet_length', ['events'])).as('bytes'))
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('execution_id', 'first_seq'),
        'in',
        selectFrom('journal_facts')
          .select(['execution_id', 'first_seq'])
          .where('execution_id', '=', id)
          .where('tenant_id', '=', tenantId)
          .$asTuple('execution_id', 'first_seq'),
      ),
    ),
);

/** Pieces after one, in order. */
export const journalTexts = statement(
  (dialect, { tenantId, id, part, limit }: Key & { readonly part: number; readonly limit: number }) =>
    dialect.db
      .selectFrom('journal')
      .select(({ ref }) => [
        'execution_id as id',
        'first_seq as part',
        textWithBlobs(dialect, ref('events')).as('text'),
      ])
      .where('tenant_id', '=', tenantId)
      .where(({ eb, refTuple, tuple }) => eb(refTuple('execution_id', 'first_seq'), '>', tuple(id, part)))
      .orderBy('execution_id')
      .orderBy('first_seq')
      .limit(limit),
);

export const deleteJournal = statement(({ db }, { tenantId, id }: Key) =>
  db.deleteFrom('journal').where('execution_id', '=', id).where('tenant_id', '=', tenantId),
);

export const deleteJournalHeaders = statement(({ db }, { tenantId, id }: Key) =>
  db.deleteFrom('journal_facts').where('execution_id', '=', id).where('tenant_id', '=', tenantId),
);

interface Written extends Piece {
  readonly tenantId: string;
  readonly text: string;
}

export const insertEvents = statement(({ db }, { id, firstSeq, tenantId, text }: Written) =>
  db
    .insertInto('journal')
    .values({ execution_id: id, first_seq: firstSeq, tenant_id: tenantId, events: text }),
);

export const insertHeaders = statement(({ db }, { id, firstSeq, tenantId, text }: Written) =>
  db
    .insertInto('journal_facts')
    .values({ execution_id: id, first_seq: firstSeq, tenant_id: tenantId, facts: text }),
);
