#include "tenant.h"
void tenant_company(struct tenant *t) { tenant_synthetic(t, &(struct tenant_size){300,35,25,5,1}); }
