import { Trans, useLingui } from '@lingui/react/macro';
import type { BinaryHandle } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { Download, File, FileText, Image } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useFormat } from '../../i18n/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import type { DataSource } from './data-source.ts';
import type { TabProps } from './view-parts.ts';

const maxPreview = 20_000_000;
const textPreview = 64_000;
/** SVG is not among them: it can run scripts where it is not shown as an image. */
const images = /^image\/(png|jpe?g|gif|webp|avif|bmp|x-icon)$/;
const texts = /^(text\/|application\/(json|xml|x-ndjson|yaml|javascript))/;

/** The files of the chosen item: what they are, what is in them, and a way to have them. */
export function BinaryTab({ at, want, selectedItem, source }: TabProps & { readonly source: DataSource }) {
  useEffect(() => want([selectedItem]), [want, selectedItem]);
  const files = Object.entries(at(selectedItem)?.binary ?? {});
  if (files.length === 0) {
    return (
      <p className="p-4 text-muted">
        <Trans>This item has no files.</Trans>
      </p>
    );
  }
  return (
    <ul className="grid min-h-0 grow content-start gap-3 overflow-auto p-3">
      {files.map(([name, file]) => (
        <FileCard key={name} name={name} file={file} source={source} />
      ))}
    </ul>
  );
}

interface FileCardProps {
  readonly name: string;
  readonly file: BinaryHandle;
  readonly source: DataSource;
}

function FileCard({ name, file, source }: FileCardProps) {
  const { t } = useLingui();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { mimeType, fileName, size } = file;
  const isImage = images.test(mimeType);
  const isText = texts.test(mimeType);
  const isPdf = mimeType === 'application/pdf';
  const Icon = isImage ? Image : isText ? FileText : File;
  const address = source.binaryUrl?.(file, true);
  const canShow = address !== undefined && size <= maxPreview && (isImage || isText || isPdf);
  return (
    <li className="rounded-lg border border-line bg-surface">
      <div className="flex items-center gap-3 p-3">
        <Icon aria-hidden size={18} className="shrink-0 text-muted" />
        <div className="min-w-0 grow">
          <div dir="auto" className="truncate font-medium">
            {fileName ?? name}
          </div>
          <div className="truncate text-muted text-xs">
            {name} · {mimeType} · {format.bytes(size)}
          </div>
        </div>
        {canShow && (
          <Button size="small" look="ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? <Trans>Hide</Trans> : <Trans>Preview</Trans>}
          </Button>
        )}
        {source.binaryUrl !== undefined && (
          <a
            href={source.binaryUrl(file, false)}
            download={fileName ?? name}
            aria-label={t`Download ${fileName ?? name}`}
            className="flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
          >
            <Download size={16} />
          </a>
        )}
      </div>
      {open && canShow && (
        <div className="border-line border-t bg-sunken p-2">
          {isImage && (
            <img src={address} alt={fileName ?? name} className="mx-auto max-h-96 max-w-full rounded" />
          )}
          {isPdf && (
            <object data={address} type={mimeType} aria-label={fileName ?? name} className="h-96 w-full" />
          )}
          {isText && <TextPreview address={address} size={size} />}
        </div>
      )}
    </li>
  );
}

function TextPreview({ address, size }: { readonly address: string; readonly size: number }) {
  const format = useFormat();
  const { data, error } = useQuery({
    queryKey: ['binary-text', address],
    queryFn: async ({ signal }) => {
      const response = await fetch(address, { signal, headers: { range: `bytes=0-${textPreview - 1}` } });
      if (!response.ok) throw new Error(response.statusText);
      return (await response.text()).slice(0, textPreview);
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) {
    return (
      <p role="alert" className="text-danger">
        <Trans>The file could not be read.</Trans>
      </p>
    );
  }
  if (data === undefined) return <Spinner />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is reached by keyboard. */}
      <pre tabIndex={0} dir="auto" className="max-h-80 overflow-auto whitespace-pre-wrap font-mono text-xs">
        {data}
      </pre>
      {size > textPreview && (
        <p className="mt-1 text-muted text-xs">
          <Trans>The first {format.bytes(textPreview)}. Download it to see all.</Trans>
        </p>
      )}
    </>
  );
}
