"""Every error onrecord raises. Each message says what was wrong, where, and what to do."""


class OnRecordError(Exception):
    """Whatever onrecord raises on purpose; `str(error)` is one line made for a person."""


class InputError(OnRecordError):
    """Something given to onrecord cannot be read: a missing, empty or binary file, a failed URL."""


class LanguageError(InputError):
    """The text is in a language onrecord cannot analyse; `language` is its English name."""

    def __init__(self, message: str, language: str) -> None:
        super().__init__(message)
        self.language = language


class NoArticleError(InputError):
    """The input can be read and holds no report; `reason` is one of `records.Reason`."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class FetchError(InputError):
    """A server answered that it will not send what was asked for."""

    def __init__(self, message: str, *, status: int, retry_after_s: int | None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after_s = retry_after_s


class OutputError(OnRecordError):
    """Output cannot be written where it should go, or would destroy what is there."""


class LexiconError(OnRecordError):
    """A lexicon or its card is broken: columns, order, checksum or licence."""


class ModelError(OnRecordError):
    """A model does not match its card: hash, inputs or labels."""


class StoreError(OnRecordError):
    """A store is missing, of another schema version, or its records do not match its texts."""


class StoreInUseError(StoreError):
    """Another process has the store open, in a way that keeps us out."""


class SearchError(OnRecordError):
    """The index beside a store is missing, out of date, or cannot be written."""


class StaleIndexError(SearchError):
    """There is no index of a store, or the store has changed since it was made."""


class EngineError(OnRecordError):
    """The engine of a batch is not installed, or no worker of it can begin."""


class BatchError(OnRecordError):
    """A batch cannot go on: another run's output, too many failures, or a source that changed."""
