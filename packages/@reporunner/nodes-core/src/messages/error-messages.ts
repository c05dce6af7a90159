/** What goes wrong in nodes of the core. */
import { createMessages } from '@reporunner/core';

export const nodeTexts = {
  pairedItem:
    'The code returned a pairedItem that is no place of an input item: {value}. Return a number from 0, or a list of them.',
  pairedItemBeyond:
    'The code returned the pairedItem {place}, but there are {count} input items, counted from 0.',
  codeWhichItem:
    'The code runs once for all items, so it is not known of which of them ".item" is meant. Use ".itemMatching(place)" with a place among the input items from 0, or run the code once per item.',
  codeNoItem: 'No item of "{node}" leads to this input item.',
  codeNothing:
    'The code returned nothing. Return items, such as "return items", or "return []" where there shall be none.',
  codeNothingForEach:
    'The code has no "return", so it leaves out every item. Return what an item becomes, such as "return $json".',
  codeNoObjects: "The code returned something else than objects. Return items, such as '{' name: 1 '}'.",
  codeItemFields:
    'The code returned an object with "json" and {names}. An item has only "json", "binary" and "pairedItem": put other fields into "json". Data with a field "json" of its own is returned as \'{\' json: data \'}\'.',
  codeItemJson:
    "The code returned an item whose \"json\" is no object: {value}. Return '{' json: '{' name: 1 '}' '}'. Data with a field \"json\" of its own is returned as '{' json: data '}'.",
  notADate: '{value} is not a date. Write it by ISO 8601, such as 2026-07-01T10:00.',
  notANumber: '{value} is not a number. Write it with a point and without units, such as 1.5.',
  notAType: '{value} is not a type. Types are {types}.',
  fieldTwice: 'Two fields would be called "{name}".',
  nameTooLong: 'A name of more than {limit} characters cannot be renamed by a pattern.',
  valueNotOfType: 'The value of "{name}" is not a {type}: {value}.',
  jsonNotAnObject: "The JSON of the item is not an object: {value}. Write '{' \"name\": … '}'.",
  textTooLong:
    'The file has {size} MB of text, and an item may hold {limit} MB. Read it as CSV or as JSON lines, if it is that, which come item by item.',
  fileTooLarge: 'Files of more than {limit} MB are not read whole.',
  notGraphql: '{host} did not answer as a GraphQL API does: there is neither "data" nor "errors" in it.',
  graphqlRefused: 'The GraphQL API refused: {reason}',
  credentialType: 'A credential of the type {type} cannot authenticate a request.',
  multipartUnsigned: 'A multipart body cannot be signed for AWS.',
  digestAlgorithm: 'The digest algorithm {algorithm} is not known.',
  optionValue: 'The option {option} has no value.',
  notCurl: 'The command does not begin with curl.',
  noUrl: 'The command names no URL.',
  notAUrl: '"{text}" is not a URL.',
  quoteOpen: 'A quote of the command is not closed.',
  linkHeader: 'The Link header of {host} cannot be read.',
  nextPage: 'The next page is at "{place}", which is not a URL.',
  pagesCircle: 'The service names the page {place} a second time: its pages go in circles.',
  answerTooLong:
    'The answer of {host} is {size} MB of text, and an item may hold {limit} MB. Read the answer as a file, and take it apart with Extract from file.',
  answerUnreadable: '{what} cannot be read. {reason}',
  readAsText: '{problem} Read it as text if it is none.',
  status: '{host} answered {status}',
  statusBody: '{host} answered {status}: {body}',
  noBinaryAnywhere: 'No item has binary data in "{name}".',
  calledWithout: 'The item {at} that the workflow was called with has no "{name}".',
  calledWithOther: 'The item {at} that the workflow was called with has a "{name}" that is no {type}.',
  choiceField: 'A field cannot be called "choice".',
  cronNever: 'The cron expression "{expression}" never comes due.',
  cronInvalid:
    'Cron expression: "{expression}" is none. It has five fields (minute hour day month weekday), or six with seconds first; a range goes from the smaller to the larger value.',
  timezone: '"{timezone}" is not a time zone. Use an IANA name such as Europe/Berlin.',
  intervalShort: 'An interval is one second at least.',
  noAnswer: 'No answer arrived in time.',
  tooManyItems: 'This makes more than {limit} items.',
  nameEqualFields: 'Name the fields that must be equal.',
  tooManyCombinations: '{count} combinations are more than {limit}.',
  noInput: 'There is no input {number}.',
  noItemHas: 'No item has {names}.',
  or: '{first} or {second}',
  switchNumber: 'The number of the output is missing.',
  switchOutput: 'There is no output {output}; the last one is {last}.',
  branchTwice: 'Two branches have the same name.',
  noBinaryIn: 'The item has no binary data in "{name}".',
  noBinaryInBut: 'The item has no binary data in "{name}"; it has {names}.',
  noBinary: 'The item has no binary data.',
  notGzip: 'The file is not gzip, or is damaged.',
  itemLacks: 'There is no "{name}".',
  pageFieldTwice: 'Two fields have the same name.',
  notAChoice: '"{choice}" is none of the choices.',
  notATime: '{value} is not a time. Write it as 2027-01-31T09:00.',
  listTwice: 'Two lists would be called "{name}". Give one of them another name.',
  keyUnusable: 'The key cannot be used: {reason}.',
  notValid: 'it is not valid',
  notEncoded: 'The value is not {encoding}.',
  encodedNoText: 'What the {encoding} holds is not text in UTF-8.',
  hmacSecret: 'An HMAC needs a credential with the secret.',
  notText: '"{name}" is no text.',
  notAnObject: '"{name}" is no object.',
  xmlDestination: 'The XML needs a field to be put in: name one under "Put the result in".',
  dateUnreadable: '{value} cannot be read as a date in {zone}: {reason}.',
  zoneParameter:
    'Parameter "timezone" is not a time zone: {value}. Write it as in Europe/Berlin, UTC or UTC+2.',
  dateMissing: 'The date is missing.',
  dateUnknown:
    '{value} cannot be read as a date in {zone}. Write it by ISO 8601, such as 2026-07-01T10:00, or choose "parse" and give its format.',
  notAList: '"{name}" is no list.',
  notNumbers: '"{name}" is not a number everywhere: {value}.',
  resultTwice: 'Two results would be called "{name}". Give one of them another name.',
  summaryField: 'Name the field for {operation}.',
  formObject: 'The content of a form is an object with its fields.',
} as const;

export const nodeMessage = createMessages('node', nodeTexts);
