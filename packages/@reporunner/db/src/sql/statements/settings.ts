import { pick, statement } from '../statement.ts';

export const setting = statement(({ db }, { name }: { readonly name: string }) =>
  db.selectFrom('settings').select('value').where('name', '=', name),
);

export const setSetting = statement(({ db }, row: { readonly name: string; readonly value: string }) =>
  db
    .insertInto('settings')
    .values(pick(row, ['name', 'value']))
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
    ),
);
