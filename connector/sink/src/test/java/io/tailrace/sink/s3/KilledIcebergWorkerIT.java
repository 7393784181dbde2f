package io.tailrace.sink.s3;

import io.tailrace.sink.s3.option.IcebergConfigDef.TableForm;

/** A lake of Iceberg tables. */
class KilledIcebergWorkerIT extends KilledWorker {
    KilledIcebergWorkerIT() {
        super(TableForm.ICEBERG);
    }
}
