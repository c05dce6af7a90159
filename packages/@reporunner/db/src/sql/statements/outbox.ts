import { pick, statement } from '../statement.ts';

export const outboxAfter = statement(
  ({ db }, { position, limit }: { readonly position: number; readonly limit: number }) =>
    db
      .selectFrom('outbox')
      .select(['position', 'records'])
      .where('position', '>', position)
      .orderBy('position')
      .limit(limit),
);

export const trimOutbox = statement(({ db }, { position }: { readonly position: number }) =>
  db.deleteFrom('outbox').where('position', '<=', position),
);

export const outboxCursors = statement(({ db }, _parameters: object) =>
  db.selectFrom('outbox_consumers').select(['name', 'position', 'state']),
);

export const setOutboxCursor = statement(
  ({ db }, row: { readonly name: string; readonly position: number; readonly state: string | null }) =>
    db
      .insertInto('outbox_consumers')
      .values(pick(row, ['name', 'position', 'state']))
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet(({ ref }) => ({ position: ref('excluded.position'), state: ref('excluded.state') })),
      ),
);

export const deleteOutboxCursor = statement(({ db }, { name }: { readonly name: string }) =>
  db.deleteFrom('outbox_consumers').where('name', '=', name),
);
