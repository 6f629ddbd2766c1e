// AndroidX is not in the public repository of the others: as much of its interface as the guide uses.
package androidx.activity.result

class ActivityResult(val resultCode: Int, val data: android.content.Intent?)
abstract class ActivityResultLauncher<I> { abstract fun launch(input: I) }
