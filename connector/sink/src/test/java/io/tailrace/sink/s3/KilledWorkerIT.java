package io.tailrace.sink.s3;

import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;

/** A lake of files in folders. */
class KilledWorkerIT extends KilledWorker {
    KilledWorkerIT() {
        super(TableForm.HIVE);
    }
}
