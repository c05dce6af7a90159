import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Colours of notes, by the name that a document keeps. */
export const noteColours = ['amber', 'rose', 'violet', 'blue', 'green', 'grey'] as const;
export type NoteColour = (typeof noteColours)[number];

export const colourOf = (wanted: string | undefined): NoteColour =>
  noteColours.find((colour) => colour === wanted) ?? 'amber';

export const colourLabels: Readonly<Record<NoteColour, MessageDescriptor>> = {
  amber: msg`Amber`,
  rose: msg`Rose`,
  violet: msg`Violet`,
  blue: msg`Blue`,
  green: msg`Green`,
  grey: msg`Grey`,
};

export const colourGround: Readonly<Record<NoteColour, string>> = {
  amber: 'bg-note-amber',
  rose: 'bg-note-rose',
  violet: 'bg-note-violet',
  blue: 'bg-note-blue',
  green: 'bg-note-green',
  grey: 'bg-note-grey',
};
